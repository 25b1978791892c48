// Theory of operation. The launcher (sandbox-create.c) clones one process per sandbox into new pid, mount, network, ipc, uts and
// cgroup namespaces. That process runs contain() below with the host's root rights, so that every mount and the
// network belong to the host's user namespace and nobody inside can change them. Only then does it enter the sandbox's user
// namespace, where it is root over nothing, drops all but the three capabilities that init needs (to become the user and
// to kill it), and serves init_run(). The code that nobody trusts runs as children of it with another uid,
// no capability at all, and a system call filter. The first of them is begun early and is the first in that user namespace.
#include "contain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"
#include "descriptors.h"

// What is the same for every sandbox, so that it can be done before anyone asks for one.
static struct failure begin(struct plan *plan) {
  struct failure failure;
  if (failed(failure = join_base_namespace(plan))) return failure;
  if (failed(failure = make_dev())) return failure;
  if (failed(failure = make_proc(plan))) return failure;
  if (failed(failure = join_network(plan))) return failure;
  return begin_first_stage(plan);
}

static void await_request(struct plan *plan) {
  static struct control_request request;
  // Nobody will ask any more: the launcher is gone, or did not need this one.
  if (control_receive_request(plan->control, 0, &request) != 1 || request.message.kind != CONTROL_create) _exit(0);
  if (request.size <= sizeof plan->create) memcpy(&plan->create, request.payload, request.size);
  control_end_request(&request);
}

static struct failure arrange(struct plan *plan) {
  struct failure failure;
  if (failed(failure = map_ids(plan))) return failure;
  if (failed(failure = mount_top(plan))) return failure;
  if (failed(failure = share_top(plan))) return failure;
  if (failed(failure = open_top(plan))) return failure;
  if (failed(failure = mount_root(plan))) return failure;
  if (failed(failure = place_dev(plan))) return failure;
  if (failed(failure = place_proc())) return failure;
  if (failed(failure = mount_network_files(plan))) return failure;
  if (failed(failure = enter_root())) return failure;
  if (failed(failure = name_host(plan))) return failure;
  if (failed(failure = enter_user_namespace(plan))) return failure;
  return drop_capabilities(plan);
}

_Noreturn void contain(struct plan *plan) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int *kept[6 + HIERARCHIES_MAX] = {&plan->control, &plan->proc, &plan->base_namespace, &plan->network_namespace, &plan->first_ends[0], &plan->first_ends[1]};
  for (unsigned i = 0; i < plan->procs_count; i++) kept[6 + i] = &plan->procs[i];
  keep_low(kept, 6 + plan->procs_count);
  signal(SIGPIPE, SIG_DFL);  // the only one that main() does not leave at its default
  if (plan->spare) prctl(PR_SET_NAME, "skerry-spare");
  setsid();
  umask(0);
  struct failure failure = begin(plan);
  if (!failed(failure) && plan->spare) await_request(plan);
  if (!failed(failure)) failure = arrange(plan);
  if (failed(failure)) {
    control_send(plan->control, &(struct control){.kind = CONTROL_ready, .failure = failure}, NULL, 0);
    _exit(1);
  }
  close(plan->proc);
  close(plan->user_namespace);
  if (plan->base_namespace >= 0) close(plan->base_namespace);
  if (plan->network_namespace >= 0) close(plan->network_namespace);
  prctl(PR_SET_NAME, "skerry-init");
  init_run(plan);
}
