#include "spares.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control.h"
#include "spare-networks.h"

static uint64_t namespaces_of(const struct plan *plan) {
  uint64_t namespaces = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  if (!plan->create.network && plan->network_namespace < 0) namespaces |= CLONE_NEWNET;
  return plan->base_namespace < 0 ? namespaces | CLONE_NEWNS : namespaces;
}

struct failure sandbox_begin(struct launcher *launcher, struct plan *plan, struct beginning *out) {
  int control[2], mapped[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control)) return FAIL(clone);
  if (pipe2(mapped, O_CLOEXEC)) {
    close(control[0]);
    close(control[1]);
    return FAIL(clone);
  }
  plan->control = control[1];
  plan->mapped = mapped[0];
  if (!plan->create.network) plan->network_namespace = spare_network_take(launcher);
  struct clone_args args = {.flags = namespaces_of(plan) | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&out->pidfd, .exit_signal = SIGCHLD};
  long pid = syscall(SYS_clone3, &args, sizeof args);
  if (pid == 0) contain(plan);
  struct failure failure = pid < 0 ? FAIL(clone) : OK;
  close(control[1]);
  close(mapped[0]);
  if (plan->network_namespace >= 0) close(plan->network_namespace);
  if (failed(failure)) {
    close(control[0]);
    close(mapped[1]);
    return failure;
  }
  *out = (struct beginning){.pid = (pid_t)pid, .pidfd = out->pidfd, .control = control[0], .mapped = mapped[1]};
  return OK;
}

static void discard(const struct beginning *spare) {
  kill(spare->pid, SIGKILL);
  waitpid(spare->pid, NULL, 0);
  close(spare->pidfd);
  close(spare->control);
  close(spare->mapped);
}

static bool hand_over(const struct beginning *spare, const struct create_request *request) {
  int file = memfd_create("request", MFD_CLOEXEC);
  bool sent = file >= 0 && write(file, request, sizeof *request) == sizeof *request &&
              control_send(spare->control, &(struct control){.kind = CONTROL_create}, &file, 1);
  if (file >= 0) close(file);
  return sent;
}

bool spare_take(struct launcher *launcher, const struct create_request *request, struct beginning *out) {
  while (launcher->spare_count) {
    *out = launcher->spares[--launcher->spare_count];
    if (hand_over(out, request)) return true;
    discard(out);
  }
  return false;
}

bool spares_refill(struct launcher *launcher) {
  if (!launcher->policies[0].len || launcher->spare_count >= launcher->spares_wanted) return false;
  struct plan *plan = calloc(1, sizeof *plan);
  if (!plan) abort();
  *plan = (struct plan){.spare = true, .proc = launcher->proc, .base_namespace = -1, .network_namespace = -1, .filter = launcher->policies[0]};
  struct failure failure = sandbox_begin(launcher, plan, &launcher->spares[launcher->spare_count]);
  free(plan);
  // A host that is short of something now is asked again when the next one is taken.
  if (failed(failure)) return false;
  return ++launcher->spare_count < launcher->spares_wanted;
}

void spares_end(struct launcher *launcher) {
  while (launcher->spare_count) discard(&launcher->spares[--launcher->spare_count]);
}
