#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stage.h"

// What init is asked, and its answers, which go to the server in the order of the requests.

void sandbox_expect(struct sandbox *sandbox, const struct pending *pending) {
  if (sandbox->pending_count == 0) sandbox->waiting_since_us = now_us();
  sandbox->pending[(sandbox->pending_first + sandbox->pending_count++) % PENDING_MAX] = *pending;
}

static struct pending pop(struct sandbox *sandbox) {
  struct pending first = sandbox->pending[sandbox->pending_first];
  sandbox->pending_first = (sandbox->pending_first + 1) % PENDING_MAX;
  sandbox->pending_count--;
  sandbox->waiting_since_us = now_us();
  return first;
}

static void send_content(struct launcher *launcher, struct sandbox *sandbox, const struct pending *pending, int file) {
  struct stat status;
  uint8_t *at = connection_reserve(launcher, FRAME_HEADER + pending->length);
  if (fstat(file, &status) || !S_ISREG(status.st_mode) || !at) {
    send_failure(launcher, sandbox->id, FAIL_WITH(read, EINVAL));
    return;
  }
  struct writer writer = frame_begin(at, FRAME_content, sandbox->id);
  ssize_t got = pread(file, writer.at, pending->length, (off_t)pending->offset);
  if (got < 0) {
    send_failure(launcher, sandbox->id, FAIL(read));
    return;
  }
  writer.at += got;
  connection_commit(launcher, frame_end(&writer));
}

// An answer that nobody awaits leaves nothing behind.
static void drop_unkept(struct launcher *launcher, const struct pending *pending) {
  if (pending->kind == PENDING_keep) kept_drop(&launcher->artefacts[pending->artefact - 1]);
}

static void send_kept(struct launcher *launcher, struct sandbox *sandbox, const struct pending *pending) {
  int64_t size = kept_settle(&launcher->artefacts[pending->artefact - 1], KEPT_WRITERS_LIVE);
  if (size >= 0) {
    send_number(launcher, FRAME_kept, sandbox->id, TAG_length, (uint64_t)size);
  } else {
    send_failure(launcher, sandbox->id, FAIL(keep));
    drop_unkept(launcher, pending);
  }
}

// A stage was asked for after this request, so that its end is awaited.
static uint64_t hold_ms(const struct sandbox *sandbox) {
  const struct stage *stage = sandbox->stage;
  if (!stage || sandbox->pending_count == 0) return 0;
  if (stage->gate.released) return stage->gate.limits.hold_ms;
  return stage->running ? 0 : stage->hold_ms;
}

void sandbox_answer(struct launcher *launcher, struct sandbox *sandbox, struct failure failure, int file) {
  struct pending pending = pop(sandbox);
  if (failed(failure) || sandbox->destroying) drop_unkept(launcher, &pending);
  if (sandbox->destroying) {  // only its `gone` is awaited
    if (pending.kind == PENDING_start && sandbox->stage) stage_discard(launcher, sandbox->stage);
    return;
  }
  if (pending.kind == PENDING_start) {
    stage_started(launcher, sandbox, failure);
  } else if (failed(failure)) {
    send_failure(launcher, sandbox->id, failure);
  } else if (pending.kind == PENDING_create) {
    send_number_within(launcher, FRAME_created, sandbox->id, TAG_wall_us, now_us() - sandbox->created_us, hold_ms(sandbox));
  } else if (pending.kind == PENDING_read) {
    send_content(launcher, sandbox, &pending, file);
  } else if (pending.kind == PENDING_keep) {
    send_kept(launcher, sandbox, &pending);
  } else {
    send_empty_within(launcher, FRAME_done, sandbox->id, hold_ms(sandbox));
  }
  while (sandbox->pending_count && sandbox->pending[sandbox->pending_first].kind >= PENDING_refused) {
    struct pending next = pop(sandbox);
    if (next.kind == PENDING_refused) send_failure(launcher, sandbox->id, next.failure);
    else if (sandbox->stage) gate_release(launcher, sandbox->stage);
  }
}

void sandbox_refuse(struct launcher *launcher, struct sandbox *sandbox, struct failure failure) {
  if (sandbox->pending_count == 0) {
    send_failure(launcher, sandbox->id, failure);
  } else if (sandbox->pending_count < PENDING_MAX) {
    sandbox_expect(sandbox, &(struct pending){.kind = PENDING_refused, .failure = failure});
  } else {
    sandbox_destroy(sandbox);
  }
}

static struct failure hand_over(struct sandbox *sandbox, enum control_kind kind, const struct frame *frame, const int *fds, unsigned fd_count) {
  if (!sandbox->alive) return FAIL_WITH(absent, ESRCH);
  if (sandbox->pending_count == PENDING_MAX) return FAIL_WITH(busy, EAGAIN);
  return control_send_request(sandbox->control.fd, kind, frame->payload, frame->length, fds, fd_count);
}

void sandbox_ask(struct launcher *launcher, struct sandbox *sandbox, enum control_kind kind, const struct pending *pending,
                 const struct frame *frame, const int *fds, unsigned fd_count) {
  struct failure failure = hand_over(sandbox, kind, frame, fds, fd_count);
  if (!failed(failure)) {
    sandbox_expect(sandbox, pending);
    return;
  }
  if (pending->kind == PENDING_start && sandbox->stage) stage_discard(launcher, sandbox->stage);
  drop_unkept(launcher, pending);
  sandbox_refuse(launcher, sandbox, failure);
}

void sandbox_tell(struct sandbox *sandbox, enum control_kind kind, uint64_t value) {
  if (sandbox->alive) control_send(sandbox->control.fd, &(struct control){.kind = kind, .a = value}, NULL, 0);
}
