#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
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
  struct control answers[CONTROL_MESSAGES_MAX];  // not sent yet
  unsigned answer_count;
};

static uint64_t children_cpu_us(void) {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void send_answers(struct init *init) {
  if (init->answer_count) control_send_all(init->plan->control, init->answers, init->answer_count);
  init->answer_count = 0;
}

// Told together with others, while there are more requests.
static void answer(struct init *init, enum control_kind kind, struct failure failure) {
  init->answers[init->answer_count++] = (struct control){.kind = kind, .failure = failure};
  if (init->answer_count == CONTROL_MESSAGES_MAX) send_answers(init);
}

static void answer_with_file(struct init *init, struct failure failure, int file) {
  send_answers(init);
  control_send(init->plan->control, &(struct control){.kind = CONTROL_answer, .failure = failure}, &file, file >= 0 ? 1 : 0);
}

static void start(struct init *init, const struct control_request *request) {
  if (init->stage.pid) {
    answer(init, CONTROL_answer, FAIL_WITH(busy, EBUSY));
    return;
  }
  init->cpu_before_us = children_cpu_us();
  init->started_us = now_us();
  struct failure failure;
  if (init->later) {
    failure = stage_spawn(init->plan, request, &init->stage);
  } else if (!failed(failure = stage_tell_first(init->plan, request))) {
    init->stage = init->plan->first;
    init->later = true;
  }
  answer(init, CONTROL_answer, failure);
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
  send_answers(init);
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

static struct failure keep(const struct init *init, const struct control_request *request) {
  if (request->fd_count != 1 || init->plan->top < 0) return FAIL_WITH(keep, EINVAL);
  return init->stage.pid ? FAIL_WITH(busy, EBUSY) : artefact_keep(init->plan->top, request);
}

static struct failure restore(const struct init *init, const struct control_request *request) {
  if (request->fd_count != 1 || init->plan->create.build) return FAIL_WITH(keep, EINVAL);
  return artefact_restore(request->fds[0]);
}

// False when there is nothing more to serve now.
static bool serve_one(struct init *init) {
  static struct control_request request;
  int got = control_receive_request(init->plan->control, MSG_DONTWAIT, &request);
  if (got < 0 && errno == EAGAIN) return false;
  // The end of the socket is the launcher's death; the kernel kills everything here with pid 1.
  if (got != 1) _exit(0);
  switch (request.message.kind) {
    case CONTROL_put: answer(init, CONTROL_answer, file_put(&request, init->plan->create.build)); break;
    case CONTROL_read: {
      int file = -1;
      struct failure failure = file_open(&request, init->plan->create.build, &file);
      answer_with_file(init, failure, file);
      if (file >= 0) close(file);
      break;
    }
    case CONTROL_keep: answer(init, CONTROL_answer, keep(init, &request)); break;
    case CONTROL_restore: answer(init, CONTROL_answer, restore(init, &request)); break;
    case CONTROL_start: start(init, &request); break;
    case CONTROL_kill:
      if (init->stage.pid) kill(-1, SIGKILL);
      break;
    case CONTROL_signal:
      if (init->stage.pid) kill(init->stage.pid, (int)request.message.a);
      break;
    default: _exit(1);
  }
  control_end_request(&request);
  return true;
}

_Noreturn void init_run(const struct plan *plan) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child, NULL);
  struct init init = {.plan = plan, .children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK)};
  struct failure ready = init.children < 0 ? FAIL(init) : OK;
  answer(&init, CONTROL_ready, ready);
  struct pollfd sources[] = {{.fd = init.children, .events = POLLIN}, {.fd = plan->control, .events = POLLIN}};
  for (;;) {
    while (serve_one(&init)) {}
    send_answers(&init);
    if (poll(sources, 2, -1) > 0 && sources[0].revents) reap(&init);
  }
}
