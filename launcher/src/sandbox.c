#include "sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// The sandboxes that there are, and their end.

enum { TIDY_MS = 1, LOOK_MS = 1000, PATIENCE_US = 30000000 };

static struct sandbox **bucket(struct launcher *launcher, uint32_t id) { return &launcher->sandboxes[id % SANDBOX_BUCKETS]; }

struct sandbox *sandbox_find(struct launcher *launcher, uint32_t id) {
  struct sandbox *sandbox = *bucket(launcher, id);
  while (sandbox && sandbox->id != id) sandbox = sandbox->next;
  return sandbox;
}

void sandbox_add(struct launcher *launcher, struct sandbox *sandbox) {
  struct sandbox **head = bucket(launcher, sandbox->id);
  sandbox->next = *head;
  *head = sandbox;
}

void sandbox_destroy(struct sandbox *sandbox) {
  sandbox->destroying = true;
  if (sandbox->pid) kill(sandbox->pid, SIGKILL);
  if (sandbox->base_namespace >= 0) close(sandbox->base_namespace);
  sandbox->base_namespace = -1;
}

static void remove_lingering(struct launcher *launcher, struct sandbox *sandbox) {
  unsigned kept = 0;
  for (unsigned i = 0; i < sandbox->lingering_count; i++) {
    if (!group_remove(&launcher->cgroups, &sandbox->lingering[i])) sandbox->lingering[kept++] = sandbox->lingering[i];
  }
  sandbox->lingering_count = kept;
}

void sandbox_linger(struct launcher *launcher, struct sandbox *sandbox, struct group *group) {
  // Usually gone at once; else it is tried again before the sandbox counts as gone.
  if (!group_remove(&launcher->cgroups, group) && sandbox->lingering_count < LINGERING_MAX) sandbox->lingering[sandbox->lingering_count++] = *group;
  group->made = false;
}

static struct failure seal(struct launcher *launcher, const struct build *build, int status) {
  if (WIFSIGNALED(status)) return FAIL_WITH(seal, EIO);
  return WEXITSTATUS(status) ? FAIL_WITH(seal, WEXITSTATUS(status)) : build_name(launcher->layers, build);
}

// True when the build's files are a layer or gone; children see to it meanwhile, and are started again when killed.
static bool build_ended(struct launcher *launcher, struct sandbox *sandbox) {
  struct build *build = sandbox->build;
  int status;
  if (sandbox->worker <= 0) {
    sandbox->worker = build->name[0] ? build_settle(launcher->layers, build) : build_remove(launcher->layers, build);
  }
  if (sandbox->worker <= 0 || waitpid(sandbox->worker, &status, WNOHANG) == 0) return false;
  sandbox->worker = 0;
  if (!build->name[0]) return WIFEXITED(status);
  sandbox->seal_failure = seal(launcher, build, status);
  build->name[0] = 0;
  return false;
}

// True when nothing of it is left on the host.
static bool finished(struct launcher *launcher, struct sandbox *sandbox) {
  if (!sandbox->destroying || sandbox->pid || sandbox->lingering_count) return false;
  return !sandbox->build || build_ended(launcher, sandbox);
}

// How long until this sandbox needs another look, in ms; -1 for never.
static int next_look(struct sandbox *sandbox, uint64_t now) {
  if (sandbox->destroying || sandbox->lingering_count) return TIDY_MS;
  if (!sandbox->pid || !sandbox->pending_count) return -1;
  // An init that does not answer is ended, and its end answers for it.
  if (now - sandbox->waiting_since_us > PATIENCE_US) kill(sandbox->pid, SIGKILL);
  return LOOK_MS;
}

static void forget(struct launcher *launcher, struct sandbox *sandbox) {
  if (failed(sandbox->seal_failure)) send_failure(launcher, sandbox->id, sandbox->seal_failure);
  if (!failed(sandbox->seal_failure) || sandbox->destroy_asked) send_empty(launcher, FRAME_gone, sandbox->id);
  if (sandbox->build && sandbox->build->lock >= 0) close(sandbox->build->lock);
  free(sandbox->build);
  free(sandbox);
}

static void remove_dropped(struct launcher *launcher) {
  int status;
  if (launcher->remover > 0) {
    if (waitpid(launcher->remover, &status, WNOHANG) == 0) return;
    if (WIFSIGNALED(status)) launcher->dropped = true;
  }
  launcher->remover = launcher->dropped ? layers_remove_dropped(launcher->layers) : 0;
  launcher->dropped = launcher->remover < 0;
}

int sandboxes_tidy(struct launcher *launcher) {
  int wait = -1;
  uint64_t now = now_us();
  remove_dropped(launcher);
  for (unsigned i = 0; i < SANDBOX_BUCKETS; i++) {
    struct sandbox **link = &launcher->sandboxes[i];
    while (*link) {
      struct sandbox *sandbox = *link;
      if (sandbox->lingering_count) remove_lingering(launcher, sandbox);
      if (finished(launcher, sandbox)) {
        *link = sandbox->next;
        forget(launcher, sandbox);
        continue;
      }
      int look = next_look(sandbox, now);
      if (look >= 0 && (wait < 0 || look < wait)) wait = look;
      link = &sandbox->next;
    }
  }
  return wait;
}

void sandboxes_destroy_all(struct launcher *launcher) {
  for (unsigned i = 0; i < SANDBOX_BUCKETS; i++) {
    for (struct sandbox *sandbox = launcher->sandboxes[i]; sandbox; sandbox = sandbox->next) {
      sandbox_destroy(sandbox);
      if (sandbox->pid) sandbox_reap(launcher, sandbox);
    }
  }
}
