#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "stage.h"

// The start of a stage: its group, its pipes, and what init is asked.

static bool make_pipes(struct stage *stage, int child[3]) {
  int ends[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
  for (int i = 0; i < 3; i++) {
    if (pipe2(ends[i], O_CLOEXEC)) {
      for (int j = 0; j < i; j++) close(ends[j][0]), close(ends[j][1]);
      return false;
    }
  }
  int ours[3] = {ends[0][1], ends[1][0], ends[2][0]};
  int theirs[3] = {ends[0][0], ends[1][1], ends[2][1]};
  for (int i = 0; i < 3; i++) {
    fcntl(ours[i], F_SETFL, O_NONBLOCK);
    // Programs reopen their own streams by way of /dev/stdout, which asks for the owner.
    uid_t owner = (uid_t)(stage->sandbox->build ? stage->sandbox->root_uid : stage->sandbox->uid);
    if (fchown(theirs[i], owner, owner)) fprintf(stderr, "launcher: cannot give a pipe away\n");
    child[i] = theirs[i];
  }
  stage->ends[0] = theirs[1];
  stage->ends[1] = theirs[2];
  stage->input.source.fd = ours[0];
  stage->outputs[0].source.fd = ours[1];
  stage->outputs[1].source.fd = ours[2];
  return true;
}

static bool watch(struct launcher *launcher, struct stage *stage) {
  return source_add(launcher, &stage->outputs[0].source) && source_add(launcher, &stage->outputs[1].source) &&
         source_add(launcher, &stage->input.source) && (stage->gate.source.fd < 0 || source_add(launcher, &stage->gate.source));
}

static struct stage *new_stage(struct sandbox *sandbox, const struct start_request *request) {
  struct stage *stage = calloc(1, sizeof *stage);
  if (!stage) abort();
  *stage = (struct stage){.sandbox = sandbox, .cause = CAUSE_none, .ends = {-1, -1}, .gate.source.fd = -1};
  stage->outputs[0] = (struct output){.source = {.fd = -1, .ready = stage_output_ready, .owner = stage}, .frame_type = FRAME_stdout};
  stage->outputs[1] = (struct output){.source = {.fd = -1, .ready = stage_output_ready, .owner = stage}, .frame_type = FRAME_stderr};
  stage->input.source = (struct source){.fd = -1, .events = 0, .ready = stage_input_ready, .owner = stage};
  stage_limit(stage, &request->limits);
  return stage;
}

// The library stays the launcher's, and the ends of both outputs (1 and 2) the stage's.
static void close_handed(const struct launcher *launcher, const int *fds, unsigned fd_count) {
  for (unsigned i = 0; i < fd_count; i++) {
    if (i != 1 && i != 2 && fds[i] != launcher->gate_library) close(fds[i]);
  }
}

// The first stage of a sandbox has the group that its process is in since the sandbox was begun; others get a new one.
static struct failure take_group(struct launcher *launcher, struct stage *stage, const struct start_request *request, int *procs, unsigned *procs_count) {
  struct sandbox *sandbox = stage->sandbox;
  struct failure failure = OK;
  if (sandbox->group.made) {
    stage->group = sandbox->group;
    sandbox->group.made = false;
  } else {
    failure = group_make(&launcher->cgroups, &stage->group, procs, procs_count);
  }
  return failed(failure) ? failure : group_write(&launcher->cgroups, &stage->group, request->limits.writes, request->limits.write_count);
}

// What init is handed, in the order of CONTROL_start.
static struct failure open_all(struct launcher *launcher, struct stage *stage, const struct frame *frame, const struct start_request *request,
                               int *fds, unsigned *fd_count) {
  struct failure failure;
  unsigned procs_count = 0;
  if (!make_pipes(stage, fds)) return FAIL(pipe);
  *fd_count = 3;
  if (request->gate_count) {
    if (failed(failure = gate_open(launcher, stage, frame, request, fds, fd_count))) return failure;
  }
  failure = take_group(launcher, stage, request, fds + *fd_count, &procs_count);
  *fd_count += procs_count;
  if (failed(failure)) return failure;
  return watch(launcher, stage) ? OK : FAIL(pipe);
}

void stage_start(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame, const struct start_request *request) {
  if (sandbox->stage || !sandbox->alive) {
    sandbox_refuse(launcher, sandbox, sandbox->stage ? FAIL_WITH(busy, EBUSY) : FAIL_WITH(absent, ESRCH));
    return;
  }
  struct stage *stage = new_stage(sandbox, request);
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count = 0;
  sandbox->stage = stage;
  stage->next = launcher->stages;
  launcher->stages = stage;
  struct failure failure = open_all(launcher, stage, frame, request, fds, &fd_count);
  if (failed(failure)) {
    stage_discard(launcher, stage);
    sandbox_refuse(launcher, sandbox, failure);
  } else {
    sandbox_ask(launcher, sandbox, CONTROL_start, &(struct pending){.kind = PENDING_start}, frame, fds, fd_count);
  }
  close_handed(launcher, fds, fd_count);
}

void stage_started(struct launcher *launcher, struct sandbox *sandbox, struct failure failure) {
  struct stage *stage = sandbox->stage;
  if (failed(failure) || !stage) {
    send_failure(launcher, sandbox->id, failed(failure) ? failure : FAIL_WITH(init, ESRCH));
    if (stage) stage_discard(launcher, stage);
    return;
  }
  stage->running = true;
  stage_start_clocks(stage);
  if (stage->gate.arrived) {  // before init's answer
    stage_stop_clocks(stage);
    launcher->drain = true;
  }
  send_empty_within(launcher, FRAME_started, sandbox->id, stage->hold_ms);
  // Not before, so that no output overtakes the answer.
  for (int i = 0; i < 2; i++) source_listen(launcher, &stage->outputs[i].source, EPOLLIN);
}

