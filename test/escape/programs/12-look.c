// Looks for what a neighbour holds. None of it may be seen, not even by being refused.
#include "attack.h"
#include <arpa/inet.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(void) {
  int first = open("/etc/passwd", O_RDONLY), second = open("/bin/busybox", O_RDONLY);
  must("its own lock on a layer's file", flock(first, LOCK_EX | LOCK_NB) == 0);
  must("its own lock on a layer's program", flock(second, LOCK_EX | LOCK_NB) == 0);
  must("its own lock on the root folder", flock(open("/", O_RDONLY | O_DIRECTORY), LOCK_EX | LOCK_NB) == 0);
  must("its own lock on a device", flock(open("/dev/null", O_RDONLY), LOCK_EX | LOCK_NB) == 0);
  struct flock range = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
  must("its own lock of the open file", fcntl(second, F_OFD_SETLK, &range) == 0);
  refused("a lease on another's file", fcntl(second, F_SETLEASE, F_RDLCK));
  tells_nothing("/proc/locks");
  int name = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0channel"};
  refused_with("an abstract socket", connect(name, (void *)&address, sizeof(sa_family_t) + 8), ECONNREFUSED, ECONNREFUSED);
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(4711), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  refused_with("a listener", connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&port, sizeof port), ECONNREFUSED, ECONNREFUSED);
  refused_with("shared memory", shm_open("/channel", O_RDWR, 0), ENOENT, ENOENT);
  refused_with("a file", open("/tmp/channel", O_RDONLY), ENOENT, ENOENT);
  return finish();
}
