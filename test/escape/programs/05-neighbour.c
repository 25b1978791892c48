// What any program may need one of. Run beside an attack, in another sandbox and on the host.
#include "attack.h"
#include <mqueue.h>
#include <sys/inotify.h>

int main(void) {
  must("an inotify instance", inotify_init1(0) >= 0);
  must("a terminal", open("/dev/ptmx", O_RDWR | O_NOCTTY) >= 0);
  mqd_t queue = mq_open("/skerry-neighbour", O_RDWR | O_CREAT, 0600, NULL);
  must("a message queue", queue >= 0);
  mq_unlink("/skerry-neighbour");
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  must("a signal with a value", sigqueue(getpid(), SIGRTMIN, (union sigval){0}) == 0);
  return finish();
}
