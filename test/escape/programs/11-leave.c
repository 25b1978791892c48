// Leaves behind whatever might outlive a run.
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
#include <sys/xattr.h>

enum { KEY = 4711 };

static void leave_file(const char *path) {
  int file = open(path, O_WRONLY | O_CREAT, 0666);
  if (file < 0 || write(file, "secret", 6) != 6) hole(path, "could not be left: the test shows nothing");
  fsetxattr(file, "user.secret", "x", 1, 0);
}

int main(void) {
  static const char *const paths[] = {"/tmp/left", "/work/left", "/home/sandbox/left", "/dev/shm/left", "/tmp/.hidden"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) leave_file(paths[i]);
  must("a segment", shmget(KEY, 4096, IPC_CREAT | 0666) >= 0);
  must("a queue", msgget(KEY, IPC_CREAT | 0666) >= 0);
  must("a semaphore", semget(KEY, 1, IPC_CREAT | 0666) >= 0);
  must("a message queue", mq_open("/left", O_RDWR | O_CREAT, 0666, NULL) >= 0);
  int name = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0left"};
  must("an abstract socket", bind(name, (void *)&address, sizeof(sa_family_t) + 5) == 0);
  refused("a key", syscall(SYS_add_key, "user", "left", "x", 1UL, -5));
  must("a lock", flock(open("/etc/passwd", O_RDONLY), LOCK_EX | LOCK_NB) == 0);
  refused("a file of the layer", open("/bin/busybox", O_WRONLY));
  refused("times of a file of the layer", utimensat(AT_FDCWD, "/bin/busybox", NULL, 0));
  umask(0777);
  setpriority(PRIO_PROCESS, 0, 19);
  setenv("LEFT", "secret", 1);
  if (chdir("/tmp")) return 1;
  if (fork() == 0) {
    setsid();
    for (;;) pause();
  }
  return finish();
}
