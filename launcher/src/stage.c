#include "stage.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
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

static void close_ends(struct stage *stage) {
  for (int i = 0; i < 2; i++) {
    if (stage->ends[i] >= 0) close(stage->ends[i]);
    stage->ends[i] = -1;
  }
}

static void close_pipes(struct launcher *launcher, struct stage *stage) {
  close_ends(stage);
  for (int i = 0; i < 2; i++) source_close(launcher, &stage->outputs[i].source);
  source_close(launcher, &stage->input.source);
  source_close(launcher, &stage->gate.source);
  if (stage->input.buffer) munmap(stage->input.buffer, STDIN_WINDOW);
  stage->input.buffer = NULL;
}

void stage_discard(struct launcher *launcher, struct stage *stage) {
  struct sandbox *sandbox = stage->sandbox;
  close_pipes(launcher, stage);
  image_give_up(launcher, stage);
  sandbox_linger(launcher, sandbox, &stage->group);
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

uint64_t stage_cpu_us(const struct stage *stage, const struct usage *usage, uint64_t of_processes_us) {
  if (usage->has_cpu) return usage->cpu_us;
  return of_processes_us > stage->cpu_before_us ? of_processes_us - stage->cpu_before_us : 0;
}

static uint64_t wall_us(const struct stage *stage) {
  if (!stage->released) return stage->end.b;
  return stage->end.d > stage->since_us ? stage->end.d - stage->since_us : 0;
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
  put_number(&writer, TAG_wall_us, wall_us(stage));
  put_number(&writer, TAG_cpu_us, stage_cpu_us(stage, &usage, stage->end.c));
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
  else if (stage->cause == CAUSE_none && gate_missed(stage)) send_not_started(launcher, stage, FAIL_WITH(gate, ESRCH));
  else if (stage->cause == CAUSE_failed) send_not_started(launcher, stage, stage->failure);
  else {
    image_settle(launcher, stage);
    send_exit(launcher, stage);
  }
  // The answer does not wait for the clean-up.
  connection_flush(launcher);
  stage_discard(launcher, stage);
}

void stage_exited(struct launcher *launcher, struct stage *stage, const struct control *message) {
  stage->exited = true;
  close_ends(stage);
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

// A stage that has ended by itself wrote too much all the same: its exit may only have been looked at before its output.
static void end_over_limit(struct stage *stage, enum cause cause) {
  stage_kill(stage, cause);
  if (stage->cause == CAUSE_none) stage->cause = cause;
}

static size_t admit(struct stage *stage, struct output *output, size_t got) {
  uint64_t left = stage->output_max ? stage->output_max - output->passed : UINT64_MAX;
  if (got <= left) return got;
  output->cut = true;
  if (!stage->discard_overflow) end_over_limit(stage, output->frame_type == FRAME_stdout ? CAUSE_stdout : CAUSE_stderr);
  return (size_t)left;
}

// How much was read: 0 when there is nothing now, or no room for it.
static size_t pass_output(struct launcher *launcher, struct source *source) {
  struct stage *stage = source->owner;
  struct output *output = source == &stage->outputs[0].source ? &stage->outputs[0] : &stage->outputs[1];
  uint8_t *at = connection_room(launcher) > ROOM_FOR_OUTPUT ? connection_reserve(launcher, FRAME_HEADER + READ_SIZE) : NULL;
  if (!at) {
    launcher->outputs_paused = true;
    // Not even the end of the pipe is told until the server has read.
    source_listen(launcher, source, EPOLLONESHOT);
    return 0;
  }
  struct writer writer = frame_begin(at, output->frame_type, stage->sandbox->id);
  ssize_t got;
  do got = read(source->fd, writer.at, READ_SIZE);
  while (got < 0 && errno == EINTR);
  // Behind its end nobody writes: what keeps a pipe open then is a message with its descriptor that nobody will receive.
  if (got < 0 && errno == EAGAIN && !stage->exited) return 0;
  if (got <= 0) {
    source_close(launcher, source);
    finish_if_over(launcher, stage);
    return 0;
  }
  size_t passed = admit(stage, output, (size_t)got);
  if (passed == 0) return (size_t)got;
  output->passed += passed;
  writer.at += passed;
  connection_commit_within(launcher, frame_end(&writer), stage->hold_ms);
  return (size_t)got;
}

void stage_output_ready(struct launcher *launcher, struct source *source) { pass_output(launcher, source); }

static void drain_ended(struct launcher *launcher, struct stage *stage) {
  for (int i = 0; i < 2; i++) {
    struct source *source = &stage->outputs[i].source;
    while (source->fd >= 0 && !launcher->outputs_paused) pass_output(launcher, source);
  }
}

// What is in the pipes now, and no more: others of the stage may go on writing.
static void drain_arrived(struct launcher *launcher, struct stage *stage) {
  for (int i = 0; i < 2; i++) {
    struct source *source = &stage->outputs[i].source;
    int left = 0;
    if (source->fd >= 0) ioctl(source->fd, FIONREAD, &left);
    for (size_t got; left > 0 && (got = pass_output(launcher, source)) > 0;) left -= (int)got;
  }
  if (!launcher->outputs_paused) gate_announce(launcher, stage);
}

void stages_drain(struct launcher *launcher) {
  if (!launcher->drain) return;
  launcher->drain = false;
  for (struct stage *stage = launcher->stages, *next; stage; stage = next) {
    next = stage->next;
    if (stage->exited) drain_ended(launcher, stage);
    else if (stage->gate.arrived && stage->running) drain_arrived(launcher, stage);
  }
}

bool stages_awaited(const struct launcher *launcher) {
  for (const struct stage *stage = launcher->stages; stage; stage = stage->next) {
    if (!stage->gate.waiting) return true;
  }
  return false;
}

void stages_resume_outputs(struct launcher *launcher) {
  launcher->outputs_paused = false;
  launcher->drain = true;
  for (struct stage *stage = launcher->stages; stage; stage = stage->next) {
    for (int i = 0; i < 2 && stage->running; i++) {
      if (stage->outputs[i].source.fd >= 0) source_listen(launcher, &stage->outputs[i].source, EPOLLIN);
    }
  }
}
