#include <errno.h>
#include <string.h>

#include "contain.h"
#include "seccomp.h"
#include "spare-networks.h"
#include "spares.h"
#include "stage.h"

static bool configure(struct launcher *launcher, const struct frame *frame) {
  static struct configure_request request;
  if (launcher->configured || !parse_configure(frame, &request)) return false;
  struct failure failure = cgroups_configure(&launcher->cgroups, &request, launcher->guarded);
  if (!failed(failure)) failure = root_enter(launcher);
  if (!failed(failure)) failure = keep_launcher_capabilities();
  if (!failed(failure)) failure = spare_networks_start(launcher);
  if (failed(failure)) {
    send_failure(launcher, 0, failure);
    return true;
  }
  layers_sweep(launcher->layers);
  launcher->spares_wanted = (unsigned)request.spares;
  launcher->spare_uid = request.spare_uid;
  launcher->configured = true;
  send_empty(launcher, FRAME_configured, 0);
  return true;
}

static bool policy(struct launcher *launcher, const struct frame *frame) {
  if (frame->id > 1) return false;
  struct failure failure = filter_compile(frame, &launcher->policies[frame->id]);
  // Those begun before hold the policy that was.
  spares_end(launcher);
  if (failed(failure)) send_failure(launcher, frame->id, failure);
  else send_empty(launcher, FRAME_done, frame->id);
  return true;
}

static bool create(struct launcher *launcher, const struct frame *frame) {
  static struct create_request request;
  if (frame->id == 0 || sandbox_find(launcher, frame->id) || !parse_create(frame, &request)) return false;
  sandbox_create(launcher, frame->id, &request);
  return true;
}

static bool file(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  static struct file_request request;
  bool put = frame->type == FRAME_put;
  if (!(put ? parse_put(frame, &request) : parse_read(frame, &request))) return false;
  struct pending pending = {.kind = put ? PENDING_put : PENDING_read, .offset = request.offset, .length = request.length};
  sandbox_ask(launcher, sandbox, put ? CONTROL_put : CONTROL_read, &pending, frame, NULL, 0);
  return true;
}

static bool start(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  static struct start_request request;
  if (!parse_start(frame, &request) || (request.capture && launcher->images[request.capture - 1].used)) return false;
  stage_start(launcher, sandbox, frame, &request);
  return true;
}

static bool keep(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  struct keep_request request;
  if (!parse_keep(frame, &request) || launcher->artefacts[request.number - 1].used) return false;
  int file = kept_begin(&launcher->artefacts[request.number - 1], "artefact");
  if (file < 0) {
    sandbox_refuse(launcher, sandbox, FAIL(memory));
    return true;
  }
  sandbox_ask(launcher, sandbox, CONTROL_keep, &(struct pending){.kind = PENDING_keep, .artefact = request.number}, frame, &file, 1);
  return true;
}

static bool restore(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  uint64_t number;
  if (!parse_artefact(frame, &number)) return false;
  int file = kept_open(&launcher->artefacts[number - 1]);
  if (file < 0) sandbox_refuse(launcher, sandbox, FAIL_WITH(absent, ENOENT));
  else sandbox_ask(launcher, sandbox, CONTROL_restore, &(struct pending){.kind = PENDING_restore}, frame, &file, 1);
  return true;
}

static bool drop(struct launcher *launcher, const struct frame *frame) {
  uint64_t number;
  if (!parse_artefact(frame, &number)) return false;
  kept_drop(&launcher->artefacts[number - 1]);
  return true;
}

static bool release(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  static struct stage_limits limits;
  if (!parse_release(frame, &limits)) return false;
  if (sandbox->stage) gate_ask_release(launcher, sandbox->stage, &limits);
  return true;
}

static bool forget(struct launcher *launcher, const struct frame *frame) {
  uint64_t number;
  if (!parse_image(frame, &number)) return false;
  kept_drop(&launcher->images[number - 1]);
  return true;
}

static bool input(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  bool fits = true;
  if (frame->length > STDIN_FRAME_MAX) return false;
  if (sandbox->stage) stage_input(launcher, sandbox->stage, frame->payload, frame->length, &fits);
  return fits;
}

static bool seal(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  char name[NAME_MAX_BYTES];
  if (!parse_name(frame, name) || !sandbox->build) return false;
  if (!sandbox->alive || !sandbox->ready || sandbox->stage || sandbox->pending_count) {
    sandbox_refuse(launcher, sandbox, sandbox->alive ? FAIL_WITH(busy, EBUSY) : FAIL_WITH(absent, ESRCH));
    return true;
  }
  memcpy(sandbox->build->name, name, sizeof name);
  sandbox_destroy(sandbox);
  return true;
}

static bool destroy(struct sandbox *sandbox, const struct frame *frame) {
  sandbox->destroy_asked = true;
  sandbox_destroy(sandbox);
  return frame->length == 0;
}

// The layer is gone with a rename; its files are deleted by and by (sandboxes_tidy).
static bool removal(struct launcher *launcher, const struct frame *frame) {
  char name[NAME_MAX_BYTES];
  if (!parse_name(frame, name)) return false;
  if (layer_drop(launcher->layers, name)) {
    launcher->dropped = true;
    send_empty(launcher, FRAME_done, frame->id);
  } else {
    send_failure(launcher, frame->id, FAIL(remove));
  }
  return true;
}

static bool for_sandbox(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame) {
  uint64_t number;
  switch (frame->type) {
    case FRAME_put:
    case FRAME_read: return file(launcher, sandbox, frame);
    case FRAME_start: return start(launcher, sandbox, frame);
    case FRAME_keep: return keep(launcher, sandbox, frame);
    case FRAME_restore: return restore(launcher, sandbox, frame);
    case FRAME_release: return release(launcher, sandbox, frame);
    case FRAME_stdin: return input(launcher, sandbox, frame);
    case FRAME_stdin_end:
      if (sandbox->stage) stage_input_end(launcher, sandbox->stage);
      return frame->length == 0;
    case FRAME_signal:
      if (!parse_number(frame, &number) || number == 0 || number > 64) return false;
      if (sandbox->stage) sandbox_tell(sandbox, CONTROL_signal, number);
      return true;
    case FRAME_cancel:
      if (sandbox->stage) stage_kill(sandbox->stage, CAUSE_cancelled);
      return frame->length == 0;
    case FRAME_destroy: return destroy(sandbox, frame);
    case FRAME_seal: return seal(launcher, sandbox, frame);
    default: return false;
  }
}

// Requests for a sandbox that is not there; those without an answer are silent.
static bool for_nobody(struct launcher *launcher, const struct frame *frame) {
  switch (frame->type) {
    case FRAME_put:
    case FRAME_read:
    case FRAME_start:
    case FRAME_keep:
    case FRAME_restore:
    case FRAME_seal: send_failure(launcher, frame->id, FAIL_WITH(absent, ENOENT)); return true;
    case FRAME_destroy: send_empty(launcher, FRAME_gone, frame->id); return true;
    case FRAME_stdin:
    case FRAME_stdin_end:
    case FRAME_signal:
    case FRAME_cancel:
    case FRAME_release: return true;
    default: return false;
  }
}

bool dispatch(struct launcher *launcher, const struct frame *frame) {
  if (frame->type == FRAME_configure) return configure(launcher, frame);
  if (!launcher->configured) return false;
  switch (frame->type) {
    case FRAME_policy: return policy(launcher, frame);
    case FRAME_create: return create(launcher, frame);
    case FRAME_remove: return removal(launcher, frame);
    case FRAME_drop: return drop(launcher, frame);
    case FRAME_forget: return forget(launcher, frame);
    default: break;
  }
  struct sandbox *sandbox = sandbox_find(launcher, frame->id);
  if (!sandbox) return for_nobody(launcher, frame);
  // Once it is to be destroyed only its `gone` is to come.
  if (sandbox->destroying && frame->type == FRAME_destroy) return destroy(sandbox, frame);
  if (sandbox->destroying) return frame->type >= FRAME_put && frame->type <= FRAME_restore;
  return for_sandbox(launcher, sandbox, frame);
}
