// The argument is a folder, or `memfd`. What is written there is memory of this run.
#include "attack.h"
#include <sys/mman.h>

int main(int argc, char **argv) {
  static char bytes[1 << 20];
  char path[256];
  long total = 0;
  memset(bytes, 1, sizeof bytes);
  for (int i = 0;; i++) {
    int file;
    snprintf(path, sizeof path, "%s/fill%d", argc > 1 ? argv[1] : ".", i);
    if (argc > 1 && strcmp(argv[1], "memfd") == 0) file = memfd_create("fill", 0);
    else file = open(path, O_WRONLY | O_CREAT, 0600);
    if (file < 0) break;
    ssize_t got, written = 0;
    while (written < (8 << 20) && (got = write(file, bytes, sizeof bytes)) > 0) written += got;
    total += written;
    if (written < (8 << 20)) break;
  }
  int error = errno;
  printf("%ld %s\n", total, strerrorname_np(error));
  return 0;
}
