#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A program that touches its gate in any of the ways there are, and tells what it sees of itself: gated STEP[=VALUE]...

extern char **environ;

static void touch(const char *call, const char *path) {
  struct stat status;
  struct statx more;
  int folder = open("/work", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  errno = 0;
  long result = strcmp(call, "open") == 0        ? open(path, O_RDONLY | O_CLOEXEC)
                : strcmp(call, "open64") == 0    ? open64(path, O_RDONLY | O_CLOEXEC)
                : strcmp(call, "openat") == 0    ? openat(folder, path, O_RDONLY | O_CLOEXEC)
                : strcmp(call, "openat64") == 0  ? openat64(AT_FDCWD, path, O_RDONLY | O_CLOEXEC)
                : strcmp(call, "stat") == 0      ? stat(path, &status)
                : strcmp(call, "lstat") == 0     ? lstat(path, &status)
                : strcmp(call, "fstatat") == 0   ? fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW)
                : strcmp(call, "statx") == 0     ? statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &more)
                : strcmp(call, "syscall") == 0   ? syscall(SYS_statx, AT_FDCWD, path, 0, STATX_BASIC_STATS, &more)
                                                 : -2;
  printf("%s %s\n", call, result == -1 ? strerrorname_np(errno) : result >= 0 ? "found" : "unknown");
  close(folder);
}

static void show_environment(void) {
  for (char **entry = environ; *entry; entry++) printf("environ %s\n", *entry);
  char text[8192];
  int file = open("/proc/self/environ", O_RDONLY);
  ssize_t size = read(file, text, sizeof text);
  for (ssize_t at = 0; at < size; at += (ssize_t)strlen(text + at) + 1) printf("proc %s\n", text + at);
  close(file);
  fflush(stdout);
  char *const words[] = {"/bin/env", NULL};
  pid_t child = fork();
  if (child == 0) execv(words[0], words), _exit(1);
  waitpid(child, NULL, 0);
}

static void show_descriptors(void) {
  DIR *entries = opendir("/proc/self/fd");
  for (struct dirent *entry; (entry = readdir(entries));) {
    if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(entries)) printf("fd %s\n", entry->d_name);
  }
  closedir(entries);
}

// The auxiliary vector as those find it who look behind the environment.
static void show_vector(void) {
  char **end = environ;
  while (*end) end++;
  unsigned same = 0, other = 0;
  for (uint64_t *pair = (uint64_t *)(end + 1); pair[0]; pair += 2) {
    if (pair[0] == AT_IGNORE || pair[0] == AT_HWCAP) continue;  // libc has a view of its own of the processor
    if (getauxval(pair[0]) == pair[1]) same++;
    else other++;
  }
  printf("vector %s\n", same > 10 && other == 0 ? "whole" : "broken");
}

static void use_memory(size_t size) {
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
  munmap(memory, size);
}

static void spin(long ms) {
  struct timespec used;
  do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < ms);
}

static void make_files(const char *path) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0640);
  struct stat status;
  printf("made %o\n", fstat(file, &status) ? 0 : status.st_mode & 07777);
  printf("again %s\n", open(path, O_WRONLY | O_CREAT | O_EXCL, 0640) < 0 ? strerrorname_np(errno) : "made");
  close(file);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (value) *value++ = 0;
    if (strcmp(argv[i], "print") == 0) printf("%s\n", value);
    else if (strcmp(argv[i], "environment") == 0) show_environment();
    else if (strcmp(argv[i], "descriptors") == 0) show_descriptors();
    else if (strcmp(argv[i], "vector") == 0) show_vector();
    else if (strcmp(argv[i], "memory") == 0) use_memory((size_t)atol(value) << 20);
    else if (strcmp(argv[i], "spin") == 0) spin(atol(value));
    else if (strcmp(argv[i], "make") == 0) make_files(value);
    else if (strcmp(argv[i], "garbage") == 0) printf("wrote %zd\n", write(atoi(value), "x", 1));
    else if (strcmp(argv[i], "forever") == 0) pause();
    else touch(argv[i], value);
    fflush(stdout);
  }
}
