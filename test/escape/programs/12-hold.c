// Holds one of everything that two sandboxes might share, until stdin ends.
#include "attack.h"
#include <arpa/inet.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(void) {
  int first = open("/etc/passwd", O_RDONLY), second = open("/bin/busybox", O_RDONLY);
  must("a lock on a layer's file", flock(first, LOCK_EX | LOCK_NB) == 0);
  must("a lock on a layer's program", flock(second, LOCK_EX | LOCK_NB) == 0);
  must("a lock on the root folder", flock(open("/", O_RDONLY | O_DIRECTORY), LOCK_EX | LOCK_NB) == 0);
  must("a lock on a device", flock(open("/dev/null", O_RDONLY), LOCK_EX | LOCK_NB) == 0);
  struct flock range = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
  must("a lock of the open file", fcntl(second, F_OFD_SETLK, &range) == 0);
  int name = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0channel"};
  must("an abstract socket", bind(name, (void *)&address, sizeof(sa_family_t) + 8) == 0 && listen(name, 1) == 0);
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(4711), .sin_addr.s_addr = htonl(INADDR_ANY)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  must("a listener", bind(listener, (void *)&port, sizeof port) == 0 && listen(listener, 1) == 0);
  must("shared memory", shm_open("/channel", O_RDWR | O_CREAT, 0666) >= 0);
  must("a file", open("/tmp/channel", O_RDWR | O_CREAT, 0666) >= 0);
  puts("holding");
  fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {}
  return finish();
}
