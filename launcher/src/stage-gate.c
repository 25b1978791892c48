#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stage.h"

// Gates: a stage's first process waits where it touches a path, and says so on a socket of its own (launcher/gate). What it says is
// believed only as far as it is due: between two gates the code that runs may be anybody's.

static void leave(struct launcher *launcher, struct stage *stage) {
  source_close(launcher, &stage->gate.source);
  stage->gate.arrived = stage->gate.waiting = stage->gate.released = false;
}

// It has taken the word to go on, and says so once.
static bool goes_on(struct gate *gate, const struct gate_message *message, ssize_t got) {
  if (!gate->missed || got != sizeof *message || message->word != GATE_going || message->number != gate->reached) return false;
  gate->missed = false;
  return true;
}

static void gate_ready(struct launcher *launcher, struct source *source) {
  struct stage *stage = source->owner;
  struct gate *gate = &stage->gate;
  struct gate_message message;
  ssize_t got = recv(source->fd, &message, sizeof message, MSG_DONTWAIT | MSG_TRUNC);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got <= 0) {  // the last gate is passed, or the process is over
    gate->missed = gate->missed || gate->waiting;
    leave(launcher, stage);
    return;
  }
  if (got == sizeof message && message.word == GATE_captured && stage->capture && gate->reached == 0) {
    stage->captured = true;
    return;
  }
  if (goes_on(gate, &message, got)) {
    // It closes its end now, and nothing else is to come of it.
    if (gate->reached == gate->count) leave(launcher, stage);
    return;
  }
  bool due = !gate->arrived && !gate->waiting && gate->reached < gate->count;
  if (!due || got != sizeof message || message.word != GATE_reached || message.number != gate->reached + 1) {
    leave(launcher, stage);
    stage_kill(stage, CAUSE_signalled);
    return;
  }
  gate->reached++;
  gate->cpu_us = message.cpu_us;
  gate->arrived = true;
  stage_stop_clocks(stage);
  launcher->drain = true;
}

static struct failure send_paths(int socket, const struct frame *frame, const struct start_request *request) {
  static char text[GATE_PATHS_MAX];
  char *gates[GATES_MAX + 1];
  size_t size = strlen(request->cwd) + 1;
  memcpy(text, request->cwd, size);
  if (!collect_words(frame, TAG_gate, gates, GATES_MAX + 1, text + size, sizeof text - size)) return FAIL_WITH(protocol, EINVAL);
  const char *last = gates[request->gate_count - 1];
  size = (size_t)(last - text) + strlen(last) + 1;
  if (request->preload_count) {
    char *modules[PRELOADS_MAX + 1];
    text[size++] = 0;
    if (!collect_words(frame, TAG_preload, modules, PRELOADS_MAX + 1, text + size, sizeof text - size)) return FAIL_WITH(protocol, EINVAL);
    last = modules[request->preload_count - 1];
    size = (size_t)(last - text) + strlen(last) + 1;
  }
  return send(socket, text, size, MSG_NOSIGNAL) == (ssize_t)size ? OK : FAIL(pipe);
}

struct failure gate_open(struct launcher *launcher, struct stage *stage, const struct frame *frame, const struct start_request *request, int *fds,
                         unsigned *fd_count) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) return FAIL(pipe);
  stage->gate = (struct gate){.source = {.fd = ends[0], .events = EPOLLIN, .ready = gate_ready, .owner = stage}, .count = request->gate_count};
  // What begins from an image is at its first gate or nowhere.
  stage->gate.missed = request->image != 0;
  fds[(*fd_count)++] = launcher->gate_library;
  fds[(*fd_count)++] = ends[1];
  struct failure failure = send_paths(ends[0], frame, request);
  if (failed(failure) || (!request->capture && !request->image)) return failure;
  failure = image_open(launcher, stage, request, &fds[*fd_count]);
  if (!failed(failure)) (*fd_count)++;
  return failure;
}

void gate_announce(struct launcher *launcher, struct stage *stage) {
  struct usage usage = group_usage(&launcher->cgroups, &stage->group);
  uint64_t memory;
  stage->gate.arrived = false;
  stage->gate.waiting = true;
  uint8_t *at = connection_reserve(launcher, 512);
  if (!at) return;
  struct writer writer = frame_begin(at, FRAME_waiting, stage->sandbox->id);
  put_number(&writer, TAG_number, stage->gate.reached);
  if (group_memory(&launcher->cgroups, &stage->group, &memory)) put_number(&writer, TAG_peak_bytes, memory);
  put_number(&writer, TAG_wall_us, now_us() - stage->since_us);
  put_number(&writer, TAG_cpu_us, stage_cpu_us(stage, &usage, stage->gate.cpu_us));
  put_number(&writer, TAG_cut_stdout, stage->outputs[0].cut);
  put_number(&writer, TAG_cut_stderr, stage->outputs[1].cut);
  connection_commit(launcher, frame_end(&writer));
}

void gate_ask_release(struct launcher *launcher, struct stage *stage, const struct stage_limits *limits) {
  struct sandbox *sandbox = stage->sandbox;
  if (!stage->gate.waiting || stage->gate.released) return;
  stage->gate.released = true;
  stage->gate.limits = *limits;
  if (sandbox->pending_count == 0) gate_release(launcher, stage);
  else if (sandbox->pending_count < PENDING_MAX) sandbox_expect(sandbox, &(struct pending){.kind = PENDING_release});
  else sandbox_destroy(sandbox);
}

void gate_release(struct launcher *launcher, struct stage *stage) {
  struct gate *gate = &stage->gate;
  if (!gate->released || stage->cause != CAUSE_none || stage->exited) return;
  gate->waiting = gate->released = false;
  stage->failure = group_write(&launcher->cgroups, &stage->group, gate->limits.writes, gate->limits.write_count);
  if (failed(stage->failure)) {
    stage_kill(stage, CAUSE_failed);
    return;
  }
  group_count_anew(&launcher->cgroups, &stage->group);
  stage->cpu_before_us = gate->cpu_us;
  stage->released = true;
  stage_limit(stage, &gate->limits);
  stage_start_clocks(stage);
  struct gate_message message = {.word = GATE_go, .number = gate->reached};
  // Until it says that it goes on, its end is one of a process that waited.
  gate->missed = true;
  if (send(gate->source.fd, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;  // it is over, and its exit comes
}

bool gate_missed(struct stage *stage) {
  struct gate *gate = &stage->gate;
  struct gate_message message;
  // Its exit may be looked at before what it said last.
  while (gate->missed && gate->source.fd >= 0) {
    ssize_t got = recv(gate->source.fd, &message, sizeof message, MSG_DONTWAIT | MSG_TRUNC);
    if (got <= 0) break;
    goes_on(gate, &message, got);
  }
  return gate->missed || gate->waiting;
}
