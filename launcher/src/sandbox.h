#pragma once
#include <sys/types.h>

#include "control.h"
#include "launcher.h"

// The launcher's side of one sandbox: its init, the requests that init has not answered, and the stage that runs.

enum { PENDING_MAX = 64, LINGERING_MAX = 8 };

enum pending_kind { PENDING_create, PENDING_put, PENDING_read, PENDING_start };

struct pending {
  enum pending_kind kind;
  struct failure failure;  // set when init was never asked
  uint64_t offset, length;
};

struct sandbox {
  struct sandbox *next;
  uint32_t id;
  pid_t pid;
  struct source control, exited;
  bool alive, ready, destroying, share;
  int base_namespace, mapped;
  unsigned depth;
  struct pending pending[PENDING_MAX];
  unsigned pending_first, pending_count;
  struct stage *stage;
  uint64_t uid, root_uid, build, created_us;
  char build_directory[64], seal_name[NAME_MAX_BYTES];
  struct group lingering[LINGERING_MAX];  // of stages that ended, until the kernel lets go of them
  unsigned lingering_count;
  pid_t remover;
  struct failure seal_failure;
};

struct sandbox *sandbox_find(struct launcher *launcher, uint32_t id);
void sandbox_create(struct launcher *launcher, uint32_t id, const struct create_request *request);
// Sends a request's payload to init as a memory file, with more fds; the answer comes in order.
void sandbox_ask(struct launcher *launcher, struct sandbox *sandbox, enum control_kind kind, const struct pending *pending,
                 const struct frame *frame, const int *fds, unsigned fd_count);
void sandbox_refuse(struct launcher *launcher, struct sandbox *sandbox, enum pending_kind kind, struct failure failure);
void sandbox_tell(struct sandbox *sandbox, enum control_kind kind, uint64_t value);
void sandbox_destroy(struct launcher *launcher, struct sandbox *sandbox);
// Sends `gone` for the sandboxes of which nothing is left; in how many ms it wants to look again, or -1.
int sandboxes_tidy(struct launcher *launcher);
void sandboxes_destroy_all(struct launcher *launcher);
