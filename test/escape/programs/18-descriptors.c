// Counts what it was given: three streams and nothing else, none of them a way to a folder.
#include "attack.h"
#include <dirent.h>
#include <sys/socket.h>

int main(void) {
  char name[64];
  for (int fd = 3; fd < 4096; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) snprintf(name, sizeof name, "%d", fd), hole("a descriptor that was left open", name);
  }
  for (int fd = 0; fd < 3; fd++) {
    struct stat status;
    must("a pipe", fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode));
    snprintf(name, sizeof name, "/proc/self/fd/%d/..", fd);
    refused("a folder above a stream", open(name, O_RDONLY));
    snprintf(name, sizeof name, "/proc/self/fd/%d/../../../../etc/shadow", fd);
    refused("a way out of a stream", open(name, O_RDONLY));
  }
  // Above the root is the root.
  struct stat root, above;
  must("nothing above the root", stat("/", &root) == 0 && stat("/../../../..", &above) == 0 && root.st_ino == above.st_ino && root.st_dev == above.st_dev);
  must("a working folder inside", chdir("/proc/self/cwd/../../../../..") == 0 && stat(".", &above) == 0 && root.st_ino == above.st_ino);
  return finish();
}
