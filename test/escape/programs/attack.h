// What the hostile programs share. Each says on stdout what it tried; a line that begins with HOLE is a way out.
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int holes;

static inline void hole(const char *what, const char *detail) {
  holes++;
  printf("HOLE %s: %s\n", what, detail);
}

// The result of a call that must fail, whatever the reason.
static inline bool refused(const char *what, long result) {
  const char *reason = strerrorname_np(errno);
  if (result >= 0) hole(what, "allowed");
  else printf("refused %s: %s\n", what, reason ? reason : "?");
  return result < 0;
}

// The result of a call that must fail for one of two reasons: any other would mean that the barrier is not where we think.
static inline void refused_with(const char *what, long result, int error, int other) {
  int got = errno;
  if (!refused(what, result)) return;
  if (got != error && got != other) hole(what, "refused for another reason");
}

static inline void must(const char *what, bool fact) {
  if (fact) printf("holds %s\n", what);
  else hole(what, "does not hold");
}

// Reads a file that may be absent or empty, but must not hold anything.
static inline void tells_nothing(const char *path) {
  char bytes[4096];
  int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ssize_t got = file >= 0 ? read(file, bytes, sizeof bytes) : -1;
  if (got > 0) hole(path, "readable");
  else printf("nothing in %s: %s\n", path, got == 0 ? "empty" : strerrorname_np(errno));
  if (file >= 0) close(file);
}

static inline int finish(void) {
  puts(holes ? "escaped" : "contained");
  return holes ? 99 : 0;
}
