#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
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
  stage->input.source.fd = ours[0];
  stage->outputs[0].source.fd = ours[1];
  stage->outputs[1].source.fd = ours[2];
  return true;
}

static bool watch_pipes(struct launcher *launcher, struct stage *stage) {
  return source_add(launcher, &stage->outputs[0].source) && source_add(launcher, &stage->outputs[1].source) &&
         source_add(launcher, &stage->input.source);
}

static struct stage *new_stage(struct sandbox *sandbox, const struct start_request *request) {
  struct stage *stage = calloc(1, sizeof *stage);
  if (!stage) abort();
  *stage = (struct stage){.sandbox = sandbox, .cause = CAUSE_none, .output_max = request->output_max, .wall_ms = request->wall_ms,
                          .cpu_ms = request->cpu_ms, .discard_overflow = request->overflow};
  stage->outputs[0] = (struct output){.source = {.fd = -1, .events = EPOLLIN, .ready = stage_output_ready, .owner = stage}, .frame_type = FRAME_stdout};
  stage->outputs[1] = (struct output){.source = {.fd = -1, .events = EPOLLIN, .ready = stage_output_ready, .owner = stage}, .frame_type = FRAME_stderr};
  stage->input.source = (struct source){.fd = -1, .events = 0, .ready = stage_input_ready, .owner = stage};
  // Programs see the name in /proc/self/cgroup, so it does not count.
  uint64_t name;
  if (getrandom(&name, sizeof name, 0) != sizeof name) name = now_us();
  snprintf(stage->group.name, sizeof stage->group.name, "%016llx", (unsigned long long)name);
  return stage;
}

void stage_start(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame, const struct start_request *request) {
  if (sandbox->stage || !sandbox->alive) {
    sandbox_refuse(launcher, sandbox, sandbox->stage ? FAIL_WITH(busy, EBUSY) : FAIL_WITH(absent, ESRCH));
    return;
  }
  struct stage *stage = new_stage(sandbox, request);
  int fds[CONTROL_FDS_MAX];
  unsigned procs_count = 0;
  struct failure failure = group_make(&launcher->cgroups, &stage->group, request->writes, request->write_count, fds + 3, &procs_count);
  if (!failed(failure) && !make_pipes(stage, fds)) {
    failure = FAIL(pipe);
    for (unsigned i = 0; i < procs_count; i++) close(fds[3 + i]);
    group_remove(&launcher->cgroups, &stage->group);
  }
  if (failed(failure)) {
    free(stage);
    sandbox_refuse(launcher, sandbox, failure);
    return;
  }
  sandbox->stage = stage;
  stage->next = launcher->stages;
  launcher->stages = stage;
  if (watch_pipes(launcher, stage)) {
    sandbox_ask(launcher, sandbox, CONTROL_start, &(struct pending){.kind = PENDING_start}, frame, fds, 3 + procs_count);
  } else {
    failure = FAIL(pipe);
    stage_discard(launcher, stage);
    sandbox_refuse(launcher, sandbox, failure);
  }
  for (unsigned i = 0; i < 3 + procs_count; i++) close(fds[i]);
}

void stage_started(struct launcher *launcher, struct sandbox *sandbox, struct failure failure) {
  struct stage *stage = sandbox->stage;
  if (failed(failure) || !stage) {
    send_failure(launcher, sandbox->id, failed(failure) ? failure : FAIL_WITH(init, ESRCH));
    if (stage) stage_discard(launcher, stage);
    return;
  }
  uint64_t now = now_us();
  stage->running = true;
  if (stage->wall_ms) stage->wall_deadline_us = now + stage->wall_ms * 1000;
  if (stage->cpu_ms) stage->cpu_check_us = now + stage->cpu_ms * 1000 / 8;
  send_empty(launcher, FRAME_started, sandbox->id);
}

