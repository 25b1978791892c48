#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../gate/messages.h"

// A program that touches its gate in any of the ways there are, and tells what it sees of itself: gated STEP[=VALUE]...

extern char **environ;

// Functions by their names, since some are for older programs only, and cannot be linked to.
enum shape { OPEN, OPEN_AT, STAT, STAT_AT, VERSIONED, VERSIONED_AT, STATX, SYSCALL };

static const struct { const char *name; enum shape shape; } calls[] = {
    {"open", OPEN},           {"open64", OPEN},           {"__open_2", OPEN},          {"__open64_2", OPEN},
    {"openat", OPEN_AT},      {"openat64", OPEN_AT},      {"__openat_2", OPEN_AT},     {"__openat64_2", OPEN_AT},
    {"stat", STAT},           {"stat64", STAT},           {"lstat", STAT},             {"lstat64", STAT},
    {"fstatat", STAT_AT},     {"fstatat64", STAT_AT},     {"__xstat", VERSIONED},      {"__xstat64", VERSIONED},
    {"__lxstat", VERSIONED},  {"__lxstat64", VERSIONED},  {"__fxstatat", VERSIONED_AT}, {"__fxstatat64", VERSIONED_AT},
    {"statx", STATX},         {"syscall", SYSCALL},
};

// What libc's structures are told to be by the version: the kernel's own.
#ifdef __x86_64__
enum { STAT_VERSION = 1 };
#else
enum { STAT_VERSION = 0 };
#endif

static long call(const char *name, const char *path) {
  static char status[1024];
  void *function = dlsym(RTLD_DEFAULT, name);
  for (size_t i = 0; function && i < sizeof calls / sizeof *calls; i++) {
    if (strcmp(name, calls[i].name) != 0) continue;
    switch (calls[i].shape) {
      case OPEN: return ((int (*)(const char *, int, ...))function)(path, O_RDONLY | O_CLOEXEC);
      case OPEN_AT: return ((int (*)(int, const char *, int, ...))function)(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
      case STAT: return ((int (*)(const char *, void *))function)(path, status);
      case STAT_AT: return ((int (*)(int, const char *, void *, int))function)(AT_FDCWD, path, status, 0);
      case VERSIONED: return ((int (*)(int, const char *, void *))function)(STAT_VERSION, path, status);
      case VERSIONED_AT: return ((int (*)(int, int, const char *, void *, int))function)(STAT_VERSION, AT_FDCWD, path, status, 0);
      case STATX: return ((int (*)(int, const char *, int, unsigned, void *))function)(AT_FDCWD, path, 0, STATX_BASIC_STATS, status);
      case SYSCALL: return ((long (*)(long, ...))function)(SYS_statx, AT_FDCWD, path, 0, STATX_BASIC_STATS, status);
    }
  }
  return -2;
}

static void touch(const char *name, const char *path) {
  errno = 0;
  long result = call(name, path);
  printf("%s %s\n", name, result == -1 ? strerrorname_np(errno) : result >= 0 ? "found" : "unknown");
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

static void *touch_in_thread(void *path) { return (void *)(intptr_t)open(path, O_RDONLY | O_CLOEXEC); }

static void touch_at_once(char *path) {
  pthread_t threads[4];
  int found = 0;
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, touch_in_thread, path);
  for (int i = 0; i < 4; i++) {
    void *file;
    pthread_join(threads[i], &file);
    if ((intptr_t)file >= 0) found++;
  }
  printf("threads %d found\n", found);
}

static void touch_in_child(char *path) {
  pid_t child = fork();
  if (child == 0) touch("open", path), fflush(stdout), _exit(0);
  waitpid(child, NULL, 0);
}

static void make_files(const char *path) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0640);
  struct stat status;
  printf("made %o\n", fstat(file, &status) ? 0 : status.st_mode & 07777);
  printf("again %s\n", open(path, O_WRONLY | O_CREAT | O_EXCL, 0640) < 0 ? strerrorname_np(errno) : "made");
  close(file);
}

// Plays the library: an image that is none, and the word that it is written.
static void forge(const char *size) {
  static const uint64_t header[] = {0x316567616d69736b, 4096, 1ULL << 40, 1ULL << 40, 1ULL << 40, 99, 99, 99, 2};
  const struct gate_message captured = {.word = GATE_captured, .number = 1};
  ssize_t wrote = pwrite(GATE_IMAGE_FD, header, (size_t)atol(size), 0);
  if (wrote >= 0 && write(GATE_SOCKET_FD, &captured, sizeof captured) == sizeof captured) _exit(0);
  _exit(1);
}

static void *wait_for_ever(void *nothing) {
  pause();
  return nothing;
}

static void start_thread(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, wait_for_ever, NULL);
}

static int sink(int depth) {
  volatile char page[4096];
  page[0] = (char)depth;
  return depth ? 1 + sink(depth - 1) + page[0] - (char)depth : 0;
}

// Writes to each page of some memory, and tells how many of these the process did not have yet.
static void fill(size_t pages) {
  static char memory[1 << 20];
  struct rusage before, after;
  for (int i = 0; i < 2; i++) getrusage(RUSAGE_SELF, &before);
  for (size_t page = 0; page < pages; page++) memory[page * 4096]++;
  getrusage(RUSAGE_SELF, &after);
  printf("missed %ld\n", after.ru_minflt - before.ru_minflt);
}

static void show_random(void) {
  unsigned char bytes[8];
  getentropy(bytes, sizeof bytes);
  printf("random ");
  for (unsigned i = 0; i < sizeof bytes; i++) printf("%02x", bytes[i]);
  printf("\n");
}

// The names that the kernel gives to parts of memory follow from what it was told.
static void show_layout(void) {
  char line[512], name[256];
  FILE *maps = fopen("/proc/self/maps", "re");
  unsigned heap = 0, stack = 0, vdso = 0;
  while (fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%*s %*s %*s %*s %*s %255s", name) != 1) continue;
    heap += !strcmp(name, "[heap]"), stack += !strcmp(name, "[stack]"), vdso += !strcmp(name, "[vdso]");
  }
  fclose(maps);
  printf("layout %u %u %u\n", heap > 0, stack, vdso);
}

// Becomes the program whose words are in a file, each ended by a NUL.
static void become(const char *path) {
  static char text[65536];
  char *words[64] = {NULL};
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t size = read(file, text, sizeof text - 1);
  unlink(path);
  for (ssize_t at = 0, count = 0; at < size && count < 63; at += (ssize_t)strlen(text + at) + 1) words[count++] = text + at;
  if (words[0]) execv(words[0], words);
  _exit(126);
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
    else if (strcmp(argv[i], "threads") == 0) touch_at_once(value);
    else if (strcmp(argv[i], "child") == 0) touch_in_child(value);
    else if (strcmp(argv[i], "forge") == 0) forge(value);
    else if (strcmp(argv[i], "keep") == 0) dup(open(value, O_RDONLY));
    else if (strcmp(argv[i], "thread") == 0) start_thread();
    else if (strcmp(argv[i], "share") == 0) mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    else if (strcmp(argv[i], "deep") == 0) printf("deep %d\n", sink(atoi(value)));
    else if (strcmp(argv[i], "fill") == 0) fill((size_t)atol(value));
    else if (strcmp(argv[i], "random") == 0) show_random();
    else if (strcmp(argv[i], "layout") == 0) show_layout();
    else if (strcmp(argv[i], "forever") == 0) pause();
    else if (strcmp(argv[i], "become") == 0) become(value);
    else touch(argv[i], value);
    fflush(stdout);
  }
}
