#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain.h"
#include "sandbox.h"
#include "spare-networks.h"

static struct failure freeze(struct launcher *launcher, struct sandbox *parent) {
  if (parent->stage || parent->pending_count) return FAIL_WITH(busy, EBUSY);
  if (!parent->share || parent->base_namespace < 0) return FAIL_WITH(absent, EINVAL);
  // Its overlay must be gone before its top becomes a layer of another.
  if (parent->pid) {
    kill(parent->pid, SIGKILL);
    sandbox_reap(launcher, parent);
  }
  return OK;
}

static struct failure fork_from(struct launcher *launcher, uint64_t id, struct plan *plan) {
  struct sandbox *parent = id <= UINT32_MAX ? sandbox_find(launcher, (uint32_t)id) : NULL;
  if (!parent) return FAIL_WITH(absent, ENOENT);
  if (parent->depth + 1 == TOPS_MAX) return FAIL_WITH(layer, E2BIG);
  struct failure failure = freeze(launcher, parent);
  if (failed(failure)) return failure;
  plan->base_namespace = parent->base_namespace;
  plan->depth = parent->depth + 1;
  return OK;
}

static struct failure check_layers(const struct launcher *launcher, const struct create_request *request) {
  for (unsigned i = 0; i < request->layer_count; i++) {
    struct stat status;
    if (fstatat(launcher->layers, request->layers[i], &status, AT_SYMLINK_NOFOLLOW)) return FAIL(layer);
    if (!S_ISDIR(status.st_mode)) return FAIL_WITH(layer, ENOTDIR);
  }
  return OK;
}

static uint64_t namespaces_of(const struct plan *plan) {
  uint64_t namespaces = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  if (!plan->create.network && plan->network_namespace < 0) namespaces |= CLONE_NEWNET;
  return plan->base_namespace < 0 ? namespaces | CLONE_NEWNS : namespaces;
}

static struct failure clone_init(struct launcher *launcher, struct sandbox *sandbox, struct plan *plan) {
  int control[2], mapped[2], pidfd = -1;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control)) return FAIL(clone);
  if (pipe2(mapped, O_CLOEXEC)) {
    close(control[0]);
    close(control[1]);
    return FAIL(clone);
  }
  plan->control = control[1];
  plan->mapped = mapped[0];
  if (!plan->create.network) plan->network_namespace = spare_network_take(launcher);
  struct clone_args args = {.flags = namespaces_of(plan) | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&pidfd, .exit_signal = SIGCHLD};
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
  sandbox->mapped = mapped[1];
  if (sandbox_watch(launcher, sandbox, (pid_t)pid, pidfd, control[0])) return OK;
  // Its end answers the create.
  kill(sandbox->pid, SIGKILL);
  sandbox_reap(launcher, sandbox);
  return OK;
}

static struct failure make(struct launcher *launcher, struct sandbox *sandbox, struct plan *plan) {
  struct failure failure = check_layers(launcher, &plan->create);
  if (!failed(failure) && plan->create.from) failure = fork_from(launcher, plan->create.from, plan);
  if (!failed(failure) && sandbox->build) failure = build_open(launcher->layers, sandbox->build);
  if (failed(failure)) return failure;
  sandbox->depth = plan->depth;
  return clone_init(launcher, sandbox, plan);
}

static struct build *new_build(uint32_t id, const struct create_request *request) {
  struct build *build = calloc(1, sizeof *build);
  if (!build) abort();
  build->lock = -1;
  build->request = *request;
  snprintf(build->directory, sizeof build->directory, ".build-%d-%u", (int)getpid(), id);
  return build;
}

void sandbox_create(struct launcher *launcher, uint32_t id, const struct create_request *request) {
  struct sandbox *sandbox = calloc(1, sizeof *sandbox);
  struct plan *plan = calloc(1, sizeof *plan);
  if (!sandbox || !plan) abort();
  *sandbox = (struct sandbox){.id = id, .base_namespace = -1, .mapped = -1, .control.fd = -1, .exited.fd = -1, .share = request->share,
                              .uid = request->uid, .root_uid = request->root_uid, .created_us = now_us()};
  *plan = (struct plan){.create = *request, .proc = launcher->proc, .base_namespace = -1, .network_namespace = -1,
                        .filter = launcher->policies[request->build ? 1 : 0]};
  if (request->build) {
    sandbox->build = new_build(sandbox->id, request);
    snprintf(plan->build_directory, sizeof plan->build_directory, "%s", sandbox->build->directory);
  }
  sandbox_add(launcher, sandbox);
  sandbox_expect(sandbox, &(struct pending){.kind = PENDING_create});
  struct failure failure = make(launcher, sandbox, plan);
  free(plan);
  if (failed(failure)) sandbox_answer(launcher, sandbox, failure, -1);
}
