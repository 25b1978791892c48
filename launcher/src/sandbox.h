#pragma once
#include <sys/types.h>

#include "control.h"
#include "launcher.h"

// The launcher's side of one sandbox: its init, the requests that init has not answered, and the stage that runs.

// What the protocol allows to be unanswered, and a release among it.
enum { PENDING_MAX = 65, LINGERING_MAX = 8 };

enum pending_kind { PENDING_create, PENDING_put, PENDING_read, PENDING_start, PENDING_keep, PENDING_restore, PENDING_refused, PENDING_release };

struct pending {
  enum pending_kind kind;
  struct failure failure;  // of what was refused: init was never asked
  uint64_t offset, length;
  uint64_t artefact;
};

struct sandbox {
  struct sandbox *next;
  uint32_t id;
  pid_t pid;
  struct source control, exited;
  bool alive, ready, share, frozen;
  bool destroying, destroy_asked;  // its end was asked for, by `destroy` or otherwise; by `destroy`
  int base_namespace;
  unsigned depth;
  struct pending pending[PENDING_MAX];
  unsigned pending_first, pending_count;
  uint64_t waiting_since_us;  // for the answer to the first of them
  struct stage *stage;
  uint64_t uid, root_uid, created_us;
  struct build *build;  // NULL for an ordinary sandbox
  struct group group;  // that its first stage will have, and whose process is in it already
  struct group lingering[LINGERING_MAX];  // of stages that ended, until the kernel lets go of them
  unsigned lingering_count;
  pid_t worker;  // ends the build
  struct failure seal_failure;
};

// sandbox.c
// Removes a group that is no longer used, now or before the sandbox counts as gone.
void sandbox_linger(struct launcher *launcher, struct sandbox *sandbox, struct group *group);
struct sandbox *sandbox_find(struct launcher *launcher, uint32_t id);
void sandbox_add(struct launcher *launcher, struct sandbox *sandbox);
void sandbox_destroy(struct sandbox *sandbox);
// Sends `gone` for the sandboxes of which nothing is left; in how many ms it wants to look again, or -1.
int sandboxes_tidy(struct launcher *launcher);
void sandboxes_destroy_all(struct launcher *launcher);

// sandbox-create.c
void sandbox_create(struct launcher *launcher, uint32_t id, const struct create_request *request);

// sandbox-init.c
// Looks after an init from now on; false when its events cannot be had.
bool sandbox_watch(struct launcher *launcher, struct sandbox *sandbox, const struct beginning *beginning);
// Waits for the end of an init that was killed or has ended.
void sandbox_reap(struct launcher *launcher, struct sandbox *sandbox);

// sandbox-requests.c
// Sends a request to init, with more fds; the answer comes in order.
void sandbox_ask(struct launcher *launcher, struct sandbox *sandbox, enum control_kind kind, const struct pending *pending,
                 const struct frame *frame, const int *fds, unsigned fd_count);
void sandbox_expect(struct sandbox *sandbox, const struct pending *pending);
// Answers the first request, and does what waited for that: refusals, and a release. `file` stays the caller's.
void sandbox_answer(struct launcher *launcher, struct sandbox *sandbox, struct failure failure, int file);
// Answers a request with a failure when its turn comes.
void sandbox_refuse(struct launcher *launcher, struct sandbox *sandbox, struct failure failure);
void sandbox_tell(struct sandbox *sandbox, enum control_kind kind, uint64_t value);
