#pragma once
#include "sandbox.h"

// The launcher's side of a running stage: its pipes, its deadlines, its group, and how it ended.

enum { STDIN_WINDOW = 262144 };

enum cause { CAUSE_exited, CAUSE_signalled, CAUSE_wall, CAUSE_cpu, CAUSE_memory, CAUSE_stdout, CAUSE_stderr, CAUSE_cancelled, CAUSE_failed, CAUSE_none };

struct output {
  struct source source;
  uint16_t frame_type;
  uint64_t passed;
  bool cut;
};

struct input {
  struct source source;
  uint8_t *buffer;  // what the pipe had no room for
  size_t head, size;
  bool ended;
  uint64_t taken;
};

struct stage {
  struct stage *next;
  struct sandbox *sandbox;
  struct group group;
  struct output outputs[2];
  struct input input;
  uint64_t output_max, wall_ms, cpu_ms, wall_deadline_us, cpu_check_us, kill_deadline_us;
  bool discard_overflow, running, exited;
  enum cause cause;  // why we killed it
  struct control end;
};

// stage-start.c
void stage_start(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame, const struct start_request *request);
void stage_started(struct launcher *launcher, struct sandbox *sandbox, struct failure failure);

// stage.c
void stage_output_ready(struct launcher *launcher, struct source *source);
void stages_resume_outputs(struct launcher *launcher);
// Reads what stages that have ended left in their pipes.
void stages_drain(struct launcher *launcher);
void stage_exited(struct launcher *launcher, struct stage *stage, const struct control *message);
// Init died under it.
void stage_abandon(struct launcher *launcher, struct stage *stage);
// Forgets a stage without a word.
void stage_discard(struct launcher *launcher, struct stage *stage);
void stages_bury(struct launcher *launcher);
void stage_kill(struct stage *stage, enum cause cause);

// stage-input.c
void stage_input_ready(struct launcher *launcher, struct source *source);
void stage_input(struct launcher *launcher, struct stage *stage, const uint8_t *bytes, size_t size, bool *fits);
void stage_input_end(struct launcher *launcher, struct stage *stage);

// stage-limits.c
// Kills what is over its limits; the time until the next look, in ms, or -1.
int stages_check_limits(struct launcher *launcher);
