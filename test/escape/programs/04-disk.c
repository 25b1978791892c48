// Everything that makes a disk full: allocation, holes, many files, deep folders, long names.
#include "attack.h"

int main(void) {
  char name[300];
  signal(SIGXFSZ, SIG_IGN);
  int file = open("whole", O_RDWR | O_CREAT, 0600);
  refused("one tebibyte at once", fallocate(file, 0, 0, (off_t)1 << 40));
  refused("one tebibyte of nothing", ftruncate(file, (off_t)1 << 40));
  refused("a byte behind a tebibyte of nothing", pwrite(file, "x", 1, (off_t)1 << 40));
  unlink("whole");

  long files = 0;
  while (snprintf(name, sizeof name, "f%ld", files), (file = open(name, O_WRONLY | O_CREAT, 0600)) >= 0) {
    close(file);
    files++;
  }
  must("a limit on files", errno == ENOSPC && files < 600);
  while (files-- > 0) snprintf(name, sizeof name, "f%ld", files), unlink(name);

  long depth = 0;
  while (mkdir("d", 0700) == 0 && chdir("d") == 0) depth++;
  must("a limit on folders", errno == ENOSPC && depth < 600);

  memset(name, 'n', sizeof name - 1);
  name[sizeof name - 1] = 0;
  refused("a name of 299 bytes", open(name, O_WRONLY | O_CREAT, 0600));
  return finish();
}
