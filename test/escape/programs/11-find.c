// Looks for all that 11-leave left, in the next sandbox.
#include "attack.h"
#include <mqueue.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { KEY = 4711 };

int main(void) {
  static const char *const paths[] = {"/tmp/left", "/work/left", "/home/sandbox/left", "/dev/shm/left", "/tmp/.hidden", "/left"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) refused_with(paths[i], access(paths[i], F_OK), ENOENT, ENOENT);
  refused_with("a segment", shmget(KEY, 4096, 0), ENOENT, ENOENT);
  refused_with("a queue", msgget(KEY, 0), ENOENT, ENOENT);
  refused_with("a semaphore", semget(KEY, 1, 0), ENOENT, ENOENT);
  refused_with("a message queue", mq_open("/left", O_RDWR), ENOENT, ENOENT);
  int name = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0left"};
  refused_with("an abstract socket", connect(name, (void *)&address, sizeof(sa_family_t) + 5), ECONNREFUSED, ECONNREFUSED);
  refused("a key", syscall(SYS_request_key, "user", "left", NULL, -5));
  refused("the keyring", syscall(SYS_keyctl, 0, -4, 0));
  must("no lock", flock(open("/etc/passwd", O_RDONLY), LOCK_EX | LOCK_NB) == 0);
  must("a usual mask", umask(0) == 022);
  must("a usual priority", getpriority(PRIO_PROCESS, 0) == 0);
  must("a clean environment", !getenv("LEFT"));
  char folder[64];
  must("the folder of work", getcwd(folder, sizeof folder) && strcmp(folder, "/work") == 0);
  refused_with("another process", kill(-1, 0), ESRCH, EPERM);
  return finish();
}
