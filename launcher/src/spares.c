#include "spares.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
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
  const int pair = SOCK_SEQPACKET | SOCK_CLOEXEC;
  int control[2] = {-1, -1}, *first = plan->first_ends;
  long pid = -1;
  struct failure failure = group_make(&launcher->cgroups, &out->group, plan->procs, &plan->procs_count);
  if (failed(failure)) return failure;
  first[0] = first[1] = -1;
  if (!plan->create.network) plan->network_namespace = spare_network_take(launcher);
  if (!socketpair(AF_UNIX, pair, 0, control) && !socketpair(AF_UNIX, pair, 0, first)) {
    setsockopt(control[0], SOL_SOCKET, SO_SNDBUF, &(int){CONTROL_BUFFER}, sizeof(int));
    plan->control = control[1];
    struct clone_args args = {.flags = namespaces_of(plan) | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&out->pidfd, .exit_signal = SIGCHLD};
    pid = syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) contain(plan);
  }
  if (pid < 0) failure = FAIL(clone);
  const int not_ours[] = {control[1], first[0], first[1], plan->network_namespace, pid < 0 ? control[0] : -1};
  for (unsigned i = 0; i < sizeof not_ours / sizeof *not_ours; i++) {
    if (not_ours[i] >= 0) close(not_ours[i]);
  }
  for (unsigned i = 0; i < plan->procs_count; i++) close(plan->procs[i]);
  if (pid < 0) group_remove(&launcher->cgroups, &out->group);
  out->pid = (pid_t)pid;
  out->control = control[0];
  return failure;
}

static void discard(struct launcher *launcher, struct beginning *spare) {
  kill(spare->pid, SIGKILL);
  waitpid(spare->pid, NULL, 0);
  close(spare->pidfd);
  close(spare->control);
  group_remove(&launcher->cgroups, &spare->group);
}

bool spare_take(struct launcher *launcher, const struct create_request *request, struct beginning *out) {
  size_t used = offsetof(struct create_request, layers) + request->layer_count * sizeof *request->layers;
  while (launcher->spare_count) {
    *out = launcher->spares[--launcher->spare_count];
    if (!failed(control_send_request(out->control, CONTROL_create, request, used, NULL, 0))) return true;
    discard(launcher, out);
  }
  return false;
}

bool spares_missing(const struct launcher *launcher) {
  return launcher->networks_missing || launcher->spare_count < launcher->spares_wanted;
}

bool spares_can_wait(const struct launcher *launcher) { return launcher->spare_count * 2 > launcher->spares_wanted; }

bool spares_refill(struct launcher *launcher) {
  spare_networks_refill(launcher);
  if (!launcher->policies[0].len || launcher->spare_count >= launcher->spares_wanted) return false;
  struct plan *plan = calloc(1, sizeof *plan);
  if (!plan) abort();
  *plan = (struct plan){.spare = true, .spare_uid = launcher->spare_uid, .proc = launcher->proc, .base_namespace = -1, .network_namespace = -1, .filter = launcher->policies[0]};
  struct failure failure = sandbox_begin(launcher, plan, &launcher->spares[launcher->spare_count]);
  free(plan);
  // A host that is short of something now is asked again when the next one is taken.
  if (failed(failure)) return false;
  return ++launcher->spare_count < launcher->spares_wanted;
}

void spares_end(struct launcher *launcher) {
  while (launcher->spare_count) discard(launcher, &launcher->spares[--launcher->spare_count]);
}
