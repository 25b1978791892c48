#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contain.h"
#include "sandbox.h"
#include "spares.h"

static struct failure freeze(struct launcher *launcher, struct sandbox *parent) {
  if (parent->stage || parent->pending_count) return FAIL_WITH(busy, EBUSY);
  if (!parent->share || parent->base_namespace < 0) return FAIL_WITH(absent, EINVAL);
  parent->frozen = true;
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

// A sandbox that was begun ahead when there is one and it can serve, else one begun now.
static struct failure begin_init(struct launcher *launcher, struct plan *plan, struct beginning *beginning) {
  bool ordinary = !plan->create.build && plan->base_namespace < 0;
  if (ordinary && spare_take(launcher, &plan->create, beginning)) return OK;
  return sandbox_begin(launcher, plan, beginning);
}

static struct failure clone_init(struct launcher *launcher, struct sandbox *sandbox, struct plan *plan) {
  struct beginning beginning;
  struct failure failure = begin_init(launcher, plan, &beginning);
  if (failed(failure)) return failure;
  sandbox->group = beginning.group;
  if (sandbox_watch(launcher, sandbox, &beginning)) return OK;
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
  *sandbox = (struct sandbox){.id = id, .base_namespace = -1, .control.fd = -1, .exited.fd = -1, .share = request->share,
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
