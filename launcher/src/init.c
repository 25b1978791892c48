#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "contain.h"
#include "control.h"
#include "init-artefact.h"
#include "init-files.h"
#include "init-stage.h"

// The sandbox's pid 1: serves the launcher's requests one by one and reaps whatever ends.

struct init {
  const struct plan *plan;
  int children;        // signalfd for SIGCHLD
  bool later;                  // the sandbox's first stage was started
  struct stage_process stage;  // that runs
  uint64_t started_us, cpu_before_us;
};

static uint64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t children_cpu_us(void) {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void answer(const struct init *init, struct failure failure, int fd) {
  control_send(init->plan->control, &(struct control){.kind = CONTROL_answer, .failure = failure}, &fd, fd >= 0 ? 1 : 0);
}

static void start(struct init *init, const int *fds, unsigned fd_count) {
  if (init->stage.pid) {
    answer(init, FAIL_WITH(busy, EBUSY), -1);
    return;
  }
  init->cpu_before_us = children_cpu_us();
  init->started_us = now_us();
  struct failure failure;
  if (init->later) {
    failure = stage_spawn(init->plan, fds, fd_count, &init->stage);
  } else if (!failed(failure = stage_tell_first(init->plan, fds, fd_count))) {
    init->stage = init->plan->first;
    init->later = true;
  }
  answer(init, failure, -1);
}

// The stage is over with its first process: whatever else it left running is killed and reaped before anyone is told.
static void finish(struct init *init, int status) {
  uint64_t ended_us = now_us();
  kill(-1, SIGKILL);
  while (wait4(-1, NULL, 0, NULL) > 0 || errno == EINTR) {}
  struct control message = {.kind = CONTROL_exited, .a = (uint64_t)(uint32_t)status, .b = ended_us - init->started_us,
                            .c = children_cpu_us() - init->cpu_before_us, .d = ended_us};
  struct failure exec_failure;
  if (read(init->stage.report, &exec_failure, sizeof exec_failure) == sizeof exec_failure) message.failure = exec_failure;
  close(init->stage.report);
  init->stage.pid = 0;
  control_send(init->plan->control, &message, NULL, 0);
}

static void reap(struct init *init) {
  struct signalfd_siginfo ignored;
  while (read(init->children, &ignored, sizeof ignored) > 0) {}
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    if (pid == init->stage.pid) finish(init, status);
  }
}

static struct failure keep(const struct init *init, const int *fds, unsigned fd_count) {
  if (fd_count != 2 || init->plan->top < 0) return FAIL_WITH(keep, EINVAL);
  return init->stage.pid ? FAIL_WITH(busy, EBUSY) : artefact_keep(init->plan->top, fds[0], fds[1]);
}

static struct failure restore(const struct init *init, const int *fds, unsigned fd_count) {
  if (fd_count != 2 || init->plan->create.build) return FAIL_WITH(keep, EINVAL);
  return artefact_restore(fds[1]);
}

static void serve(struct init *init) {
  struct control message;
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count;
  // The end of the socket is the launcher's death; the kernel kills everything here with pid 1.
  if (control_receive(init->plan->control, &message, fds, &fd_count) != 1) _exit(0);
  switch (message.kind) {
    case CONTROL_put: answer(init, file_put(fds[0], init->plan->create.build), -1); break;
    case CONTROL_read: {
      int file = -1;
      struct failure failure = file_open(fds[0], init->plan->create.build, &file);
      answer(init, failure, file);
      if (file >= 0) close(file);
      break;
    }
    case CONTROL_keep: answer(init, keep(init, fds, fd_count), -1); break;
    case CONTROL_restore: answer(init, restore(init, fds, fd_count), -1); break;
    case CONTROL_start: start(init, fds, fd_count); break;
    case CONTROL_kill:
      if (init->stage.pid) kill(-1, SIGKILL);
      break;
    case CONTROL_signal:
      if (init->stage.pid) kill(init->stage.pid, (int)message.a);
      break;
    default: _exit(1);
  }
  for (unsigned i = 0; i < fd_count; i++) close(fds[i]);
}

_Noreturn void init_run(const struct plan *plan) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child, NULL);
  struct init init = {.plan = plan, .children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK)};
  struct failure ready = init.children < 0 ? FAIL(init) : OK;
  control_send(plan->control, &(struct control){.kind = CONTROL_ready, .failure = ready}, NULL, 0);
  struct pollfd sources[] = {{.fd = init.children, .events = POLLIN}, {.fd = plan->control, .events = POLLIN}};
  for (;;) {
    if (poll(sources, 2, -1) < 0) continue;
    if (sources[0].revents) reap(&init);
    if (sources[1].revents) serve(&init);
  }
}
