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

// A stage that was started with gates: it waits at each until it is released.
struct gate {
  struct source source;  // our end of the socket, -1 when the last gate is passed
  unsigned count, reached;
  uint64_t cpu_us;  // of the process until then, as it says itself
  bool arrived;  // at gate `reached`; the server is told when it has all output so far
  bool waiting;  // the server was told
  bool missed;  // it was released, ended while it waited, or began from an image, and has not said that it goes on
  bool released;  // but requests that came before are not answered yet
  struct stage_limits limits;  // to be its own then
};

struct stage {
  struct stage *next;
  struct sandbox *sandbox;
  struct group group;
  struct output outputs[2];
  int ends[2];  // the stage's of its outputs, held so that their end is looked for once, when the stage is over
  struct input input;
  struct gate gate;
  unsigned capture;  // number of the image that it is to become, 0 for none or once it is settled
  bool captured;     // it says that it is written
  uint64_t since_us, cpu_before_us;  // its start, or its last release; what its process had used by then
  uint64_t output_max, wall_ms, cpu_ms, hold_ms, wall_deadline_us, cpu_check_us, kill_deadline_us;
  bool discard_overflow, running, released, exited;
  enum cause cause;  // why we killed it
  struct failure failure;  // of ours, for CAUSE_failed
  struct control end;
};

// stage-start.c
void stage_start(struct launcher *launcher, struct sandbox *sandbox, const struct frame *frame, const struct start_request *request);
void stage_started(struct launcher *launcher, struct sandbox *sandbox, struct failure failure);

// stage.c
void stage_output_ready(struct launcher *launcher, struct source *source);
// Whether somebody waits for the end of one.
bool stages_awaited(const struct launcher *launcher);
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
// Since its start or its last release; where its group does not count, of what its processes say they used in all.
uint64_t stage_cpu_us(const struct stage *stage, const struct usage *usage, uint64_t of_processes_us);

// stage-input.c
void stage_input_ready(struct launcher *launcher, struct source *source);
void stage_input(struct launcher *launcher, struct stage *stage, const uint8_t *bytes, size_t size, bool *fits);
void stage_input_end(struct launcher *launcher, struct stage *stage);

// stage-gate.c
// Makes the socket of a stage with gates; `fds` become the library, the socket's other end, and with an image its file: all but the library are
// the caller's.
struct failure gate_open(struct launcher *launcher, struct stage *stage, const struct frame *frame, const struct start_request *request, int *fds, unsigned *fd_count);
// Tells the server that a stage waits, once all that it wrote before has been passed on.
void gate_announce(struct launcher *launcher, struct stage *stage);
// Lets it go on when all requests that came before are answered: it is to find the files that were put.
void gate_ask_release(struct launcher *launcher, struct stage *stage, const struct stage_limits *limits);
void gate_release(struct launcher *launcher, struct stage *stage);
// Whether the process ended before it heard of its release, if there was one: it did nothing as the stage.
bool gate_missed(struct stage *stage);

// stage-image.c
// What a stage with an image is handed: the file to write it into, or to begin from; it is the caller's.
struct failure image_open(struct launcher *launcher, struct stage *stage, const struct start_request *request, int *fd);
// Tells the server of a stage's image, once all of it has ended.
void image_settle(struct launcher *launcher, struct stage *stage);
// An image that did not come about leaves its number free.
void image_give_up(struct launcher *launcher, struct stage *stage);

// stage-limits.c
// Output is counted from here.
void stage_limit(struct stage *stage, const struct stage_limits *limits);
// Time and processor time are counted from here.
void stage_start_clocks(struct stage *stage);
void stage_stop_clocks(struct stage *stage);
// Kills what is over its limits; the time until the next look, in ms, or -1.
int stages_check_limits(struct launcher *launcher);
