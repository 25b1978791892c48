#include "gate.h"

// The libc functions by which the interpreters first touch their program, under every name that a libc of theirs has for
// them. Each is one system call with libc's conventions. The structures are the kernel's on 64-bit machines, and a mode that was
// not passed is not looked at by the kernel either.

#define EXPORT __attribute__((visibility("default")))
#define ALSO(name) __attribute__((visibility("default"), alias(#name)))

extern int *__errno_location(void) __attribute__((weak));
// Opening a file is where a thread that was cancelled ends.
extern void pthread_testcancel(void) __attribute__((weak));

long answer(long result) {
  if (result >= 0 || result < -4095) return result;
  *__errno_location() = (int)-result;
  return -1;
}

static void touch(const char *path) {
  if (__builtin_expect(__atomic_load_n(&gates_ahead, __ATOMIC_RELAXED), 0)) gate_pass(path);
}

static int open_at(int folder, const char *path, int flags, unsigned mode) {
  if (__builtin_expect(__atomic_load_n(&gates_ahead, __ATOMIC_RELAXED), 0)) {
    int late = late_open(path);
    if (late >= 0) return late;
  }
  touch(path);
  if (pthread_testcancel) pthread_testcancel();
  return (int)answer(CALL(SYS_openat, folder, path, flags, mode));
}

static int stat_at(int folder, const char *path, void *status, int flags) {
  touch(path);
  return (int)answer(CALL(SYS_newfstatat, folder, path, status, flags));
}

// Versions of the structure: the kernel's own, and on x86-64 libc's, which is the same.
static int versioned_stat_at(int version, int folder, const char *path, void *status, int flags) {
  if (version != 0 && version != 1) return (int)answer(-EINVAL);
  return stat_at(folder, path, status, flags);
}

EXPORT int open(const char *path, int flags, unsigned mode) { return open_at(AT_FDCWD, path, flags, mode); }
EXPORT int openat(int folder, const char *path, int flags, unsigned mode) { return open_at(folder, path, flags, mode); }
EXPORT int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
EXPORT int __openat_2(int folder, const char *path, int flags) { return open_at(folder, path, flags, 0); }
EXPORT int stat(const char *path, void *status) { return stat_at(AT_FDCWD, path, status, 0); }
EXPORT int lstat(const char *path, void *status) { return stat_at(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW); }
EXPORT int fstatat(int folder, const char *path, void *status, int flags) { return stat_at(folder, path, status, flags); }
EXPORT int __xstat(int version, const char *path, void *status) { return versioned_stat_at(version, AT_FDCWD, path, status, 0); }
EXPORT int __lxstat(int version, const char *path, void *status) {
  return versioned_stat_at(version, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
EXPORT int __fxstatat(int version, int folder, const char *path, void *status, int flags) {
  return versioned_stat_at(version, folder, path, status, flags);
}
EXPORT int statx(int folder, const char *path, int flags, unsigned mask, void *status) {
  touch(path);
  return (int)answer(CALL(SYS_statx, folder, path, flags, mask, status));
}

ALSO(open) int open64(const char *path, int flags, unsigned mode);
ALSO(openat) int openat64(int folder, const char *path, int flags, unsigned mode);
ALSO(__open_2) int __open64_2(const char *path, int flags);
ALSO(__openat_2) int __openat64_2(int folder, const char *path, int flags);
ALSO(stat) int stat64(const char *path, void *status);
ALSO(lstat) int lstat64(const char *path, void *status);
ALSO(fstatat) int fstatat64(int folder, const char *path, void *status, int flags);
ALSO(__xstat) int __xstat64(int version, const char *path, void *status);
ALSO(__lxstat) int __lxstat64(int version, const char *path, void *status);
ALSO(__fxstatat) int __fxstatat64(int version, int folder, const char *path, void *status, int flags);

// Node asks for statx by its number.
EXPORT long syscall(long number, long a, long b, long c, long d, long e, long f) {
  if (number == SYS_statx) touch((const char *)b);
  return answer(system_call(number, a, b, c, d, e, f));
}
