#include "kernel-files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool kernel_file_write(int folder, const char *path, const char *value) {
  int file = openat(folder, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  bool written = write(file, value, strlen(value)) == (ssize_t)strlen(value);
  int error = errno;
  close(file);
  errno = error;
  return written;
}

bool kernel_file_read(int folder, const char *path, char *out, size_t size) {
  int file = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  ssize_t got = read(file, out, size - 1);
  close(file);
  out[got > 0 ? got : 0] = 0;
  return got >= 0;
}

int kernel_folder_open(int at, const char *path) { return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW); }
