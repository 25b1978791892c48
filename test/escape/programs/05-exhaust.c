// Takes all there is of everything a process can hold. `hold` keeps it until stdin ends.
#include "attack.h"
#include <linux/aio_abi.h>
#include <mqueue.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

static int pair[2];
static int make_pipe(void) { return pipe(pair); }
static int make_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static int make_pair(void) { return socketpair(AF_UNIX, SOCK_STREAM, 0, pair); }
static int make_epoll(void) { return epoll_create1(0); }
static int make_event(void) { return eventfd(0, 0); }
static int make_inotify(void) { return inotify_init1(0); }
static int make_timer(void) { return timerfd_create(CLOCK_MONOTONIC, 0); }
static int make_terminal(void) { return open("/dev/ptmx", O_RDWR | O_NOCTTY); }
static int make_file(void) { return open("/proc/self/status", O_RDONLY); }

static const struct { const char *name; int (*make)(void); } kinds[] = {
    {"files", make_file},     {"pipes", make_pipe},     {"sockets", make_socket}, {"socket pairs", make_pair}, {"epolls", make_epoll},
    {"events", make_event},   {"timers", make_timer},   {"inotifies", make_inotify}, {"terminals", make_terminal}};

static int until_refused(int (*make)(void)) {
  int made = 0;
  while (make() >= 0) made++;
  return made;
}

static int make_queue(void) {
  static int count;
  char name[32];
  struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 8192};
  snprintf(name, sizeof name, "/attack-%d-%d", (int)getpid(), count++);
  return mq_open(name, O_RDWR | O_CREAT, 0600, &attributes);
}

static void queue_signals(void) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  while (sigqueue(getpid(), SIGRTMIN, (union sigval){0}) == 0) {}
}

int main(int argc, char **argv) {
  if (argc == 1) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    must("a hard limit on open files", files.rlim_max <= 4096);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
      fflush(stdout);
      pid_t child = fork();
      if (child == 0) {
        int made = until_refused(kinds[i].make), error = errno;
        printf("%s: %d %s\n", kinds[i].name, made, strerrorname_np(error));
        fflush(stdout);
        _exit(made < (kinds[i].make == make_terminal ? 100 : 4096) ? 0 : 1);
      }
      int status = 1;
      waitpid(child, &status, 0);
      must(kinds[i].name, status == 0);
    }
    return finish();
  }
  // Many processes together hold what one process cannot.
  int ready[2], wait_for_end[2];
  if (pipe(ready) || pipe(wait_for_end)) return 1;
  enum { HOLDERS = 10 };
  for (int i = 0; i < HOLDERS; i++) {
    if (fork() > 0) continue;
    close(ready[0]);
    close(wait_for_end[1]);
    aio_context_t context = 0;
    syscall(SYS_io_setup, 60000, &context);
    until_refused(make_queue);
    queue_signals();
    for (int j = 0; j < 60; j++) make_inotify();
    until_refused(make_terminal);
    close(ready[1]);
    char byte;
    if (read(wait_for_end[0], &byte, 1) < 0) _exit(1);
    _exit(0);
  }
  close(ready[1]);
  char byte;
  if (read(ready[0], &byte, 1) != 0) return 1;
  puts("holding");
  fflush(stdout);
  while (read(0, &byte, 1) > 0) {}
  (void)argv;
  return 0;
}
