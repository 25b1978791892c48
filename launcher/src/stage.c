#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  READ_SIZE = 65536,
  // Above this, outputs are left in their pipes until the server has read.
  ROOM_FOR_OUTPUT = 5 << 20,
  KILL_PATIENCE_US = 10000000,
};

// ---- end of a stage

static void unlink_stage(struct launcher *launcher, struct stage *stage) {
  struct stage **link = &launcher->stages;
  while (*link && *link != stage) link = &(*link)->next;
  if (*link) *link = stage->next;
}

static void close_pipes(struct launcher *launcher, struct stage *stage) {
  for (int i = 0; i < 2; i++) source_close(launcher, &stage->outputs[i].source);
  source_close(launcher, &stage->input.source);
  if (stage->input.buffer) munmap(stage->input.buffer, STDIN_WINDOW);
  stage->input.buffer = NULL;
}

void stage_discard(struct launcher *launcher, struct stage *stage) {
  struct sandbox *sandbox = stage->sandbox;
  close_pipes(launcher, stage);
  // Usually gone at once; else it is tried again before the sandbox counts as gone.
  if (!group_remove(&launcher->cgroups, &stage->group) && sandbox->lingering_count < LINGERING_MAX) {
    sandbox->lingering[sandbox->lingering_count++] = stage->group;
  }
  unlink_stage(launcher, stage);
  sandbox->stage = NULL;
  stage->next = launcher->graveyard;
  launcher->graveyard = stage;
}

void stages_bury(struct launcher *launcher) {
  while (launcher->graveyard) {
    struct stage *stage = launcher->graveyard;
    launcher->graveyard = stage->next;
    free(stage);
  }
}

static enum cause final_cause(const struct stage *stage, const struct usage *usage) {
  int status = (int)stage->end.a;
  if (stage->cause != CAUSE_none) return stage->cause;
  // Whichever process it was: v2 ends the whole stage with it, and v1 is not to be another judge.
  if (usage->out_of_memory) return CAUSE_memory;
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return CAUSE_cpu;
  return WIFSIGNALED(status) ? CAUSE_signalled : CAUSE_exited;
}

static void send_not_started(struct launcher *launcher, const struct stage *stage, struct failure failure) {
  uint8_t *at = connection_reserve(launcher, 512);
  if (!at) return;
  struct writer writer = frame_begin(at, FRAME_exit, stage->sandbox->id);
  put_number(&writer, TAG_cause, CAUSE_failed);
  put_text(&writer, TAG_step, step_name(failure.step));
  put_number(&writer, TAG_number, (uint64_t)failure.error);
  connection_commit(launcher, frame_end(&writer));
}

static void send_exit(struct launcher *launcher, const struct stage *stage) {
  struct usage usage = group_usage(&launcher->cgroups, &stage->group);
  int status = (int)stage->end.a;
  enum cause cause = final_cause(stage, &usage);
  uint8_t *at = connection_reserve(launcher, 512);
  if (!at) return;
  struct writer writer = frame_begin(at, FRAME_exit, stage->sandbox->id);
  put_number(&writer, TAG_cause, cause);
  put_number(&writer, TAG_number, (uint64_t)(cause == CAUSE_exited ? WEXITSTATUS(status) : WIFSIGNALED(status) ? WTERMSIG(status) : SIGKILL));
  put_number(&writer, TAG_wall_us, stage->end.b);
  put_number(&writer, TAG_cpu_us, usage.has_cpu ? usage.cpu_us : stage->end.c);
  if (usage.has_peak) put_number(&writer, TAG_peak_bytes, usage.peak_bytes);
  put_number(&writer, TAG_cut_stdout, stage->outputs[0].cut);
  put_number(&writer, TAG_cut_stderr, stage->outputs[1].cut);
  connection_commit(launcher, frame_end(&writer));
}

void stage_abandon(struct launcher *launcher, struct stage *stage) {
  if (stage->running && !stage->sandbox->destroying) send_not_started(launcher, stage, FAIL_WITH(init, ESRCH));
  stage_discard(launcher, stage);
}

// The exit follows the last output, so it waits until both pipes are at their end.
static void finish_if_over(struct launcher *launcher, struct stage *stage) {
  if (!stage->running || !stage->exited || stage->outputs[0].source.fd >= 0 || stage->outputs[1].source.fd >= 0) return;
  if (failed(stage->end.failure)) send_not_started(launcher, stage, stage->end.failure);
  else send_exit(launcher, stage);
  // The answer does not wait for the clean-up.
  connection_flush(launcher);
  stage_discard(launcher, stage);
}

void stage_exited(struct launcher *launcher, struct stage *stage, const struct control *message) {
  stage->exited = true;
  stage->end = *message;
  stage->kill_deadline_us = 0;
  launcher->drain = true;
  finish_if_over(launcher, stage);
}

void stage_kill(struct stage *stage, enum cause cause) {
  if (stage->exited || stage->cause != CAUSE_none) return;
  stage->cause = cause;
  stage->kill_deadline_us = now_us() + KILL_PATIENCE_US;
  sandbox_tell(stage->sandbox, CONTROL_kill, 0);
}

// ---- output

static size_t admit(struct stage *stage, struct output *output, size_t got) {
  uint64_t left = stage->output_max ? stage->output_max - output->passed : UINT64_MAX;
  if (got <= left) return got;
  output->cut = true;
  if (!stage->discard_overflow) stage_kill(stage, output->frame_type == FRAME_stdout ? CAUSE_stdout : CAUSE_stderr);
  return (size_t)left;
}

static void output_ready(struct launcher *launcher, struct source *source) {
  struct stage *stage = source->owner;
  struct output *output = source == &stage->outputs[0].source ? &stage->outputs[0] : &stage->outputs[1];
  uint8_t *at = connection_room(launcher) > ROOM_FOR_OUTPUT ? connection_reserve(launcher, FRAME_HEADER + READ_SIZE) : NULL;
  if (!at) {
    launcher->outputs_paused = true;
    // Not even the end of the pipe is told until the server has read.
    source_listen(launcher, source, EPOLLONESHOT);
    return;
  }
  struct writer writer = frame_begin(at, output->frame_type, stage->sandbox->id);
  ssize_t got = read(source->fd, writer.at, READ_SIZE);
  if (got < 0 && errno == EINTR) return;
  // Behind its end nobody writes: what keeps a pipe open then is a message with its descriptor that nobody will receive.
  if (got < 0 && errno == EAGAIN && !stage->exited) return;
  if (got <= 0) {
    source_close(launcher, source);
    finish_if_over(launcher, stage);
    return;
  }
  size_t passed = admit(stage, output, (size_t)got);
  if (passed == 0) return;
  output->passed += passed;
  writer.at += passed;
  connection_commit(launcher, frame_end(&writer));
}

void stages_drain(struct launcher *launcher) {
  if (!launcher->drain) return;
  launcher->drain = false;
  for (struct stage *stage = launcher->stages, *next; stage; stage = next) {
    next = stage->next;
    for (int i = 0; i < 2 && stage->exited; i++) {
      struct source *source = &stage->outputs[i].source;
      while (source->fd >= 0 && !launcher->outputs_paused) output_ready(launcher, source);
    }
  }
}

void stages_resume_outputs(struct launcher *launcher) {
  launcher->outputs_paused = false;
  launcher->drain = true;
  for (struct stage *stage = launcher->stages; stage; stage = stage->next) {
    for (int i = 0; i < 2; i++) {
      if (stage->outputs[i].source.fd >= 0) source_listen(launcher, &stage->outputs[i].source, EPOLLIN);
    }
  }
}

// ---- start

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
  stage->outputs[0] = (struct output){.source = {.fd = -1, .events = EPOLLIN, .ready = output_ready, .owner = stage}, .frame_type = FRAME_stdout};
  stage->outputs[1] = (struct output){.source = {.fd = -1, .events = EPOLLIN, .ready = output_ready, .owner = stage}, .frame_type = FRAME_stderr};
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

// ---- limits

static uint64_t earlier(uint64_t a, uint64_t b) { return a && (!b || a < b) ? a : b; }

// The soonest that the rest could be used up is with every processor at it.
static void check_cpu(struct launcher *launcher, struct stage *stage, uint64_t now) {
  static long processors;
  if (!processors) processors = sysconf(_SC_NPROCESSORS_ONLN);
  uint64_t limit = stage->cpu_ms * 1000, used = group_cpu_us(&launcher->cgroups, &stage->group);
  if (used >= limit) {
    stage->cpu_check_us = 0;
    stage_kill(stage, CAUSE_cpu);
    return;
  }
  uint64_t wait = (limit - used) / (uint64_t)(processors > 0 ? processors : 1);
  stage->cpu_check_us = now + (wait < 1000 ? 1000 : wait);
}

int stages_check_limits(struct launcher *launcher) {
  uint64_t now = now_us(), next = 0;
  for (struct stage *stage = launcher->stages; stage; stage = stage->next) {
    if (!stage->running || stage->exited) continue;
    if (stage->wall_deadline_us && now >= stage->wall_deadline_us) {
      stage->wall_deadline_us = 0;
      stage_kill(stage, CAUSE_wall);
    }
    if (stage->cpu_check_us && now >= stage->cpu_check_us) check_cpu(launcher, stage, now);
    // Init answers a kill at once; one that does not is ended from outside, with everything in it.
    if (stage->kill_deadline_us && now >= stage->kill_deadline_us) {
      stage->kill_deadline_us = 0;
      if (stage->sandbox->pid) kill(stage->sandbox->pid, SIGKILL);
    }
    next = earlier(stage->wall_deadline_us, next);
    next = earlier(stage->cpu_check_us, next);
    next = earlier(stage->kill_deadline_us, next);
  }
  if (!next) return -1;
  return next <= now ? 0 : (int)((next - now + 999) / 1000);
}
