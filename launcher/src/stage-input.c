#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stage.h"

// Standard input: what the pipe cannot take yet waits here; the server's window bounds it.

static void take(struct launcher *launcher, struct stage *stage, size_t size) {
  stage->input.taken += size;
  if (size) send_number(launcher, FRAME_taken, stage->sandbox->id, TAG_number, stage->input.taken);
}

static void throw_away(struct launcher *launcher, struct stage *stage) {
  source_close(launcher, &stage->input.source);
  take(launcher, stage, stage->input.size);
  stage->input.size = 0;
}

// Bytes the pipe took, or -1 when nobody can read it any more.
static ssize_t pass_on(const struct input *input, const uint8_t *bytes, size_t size) {
  size_t passed = 0;
  while (passed < size) {
    ssize_t written = write(input->source.fd, bytes + passed, size - passed);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) break;
    if (written < 0) return -1;
    passed += (size_t)written;
  }
  return (ssize_t)passed;
}

void stage_input_ready(struct launcher *launcher, struct source *source) {
  struct stage *stage = source->owner;
  struct input *input = &stage->input;
  ssize_t passed = input->size ? pass_on(input, input->buffer + input->head, input->size) : 0;
  // A reader that is gone wakes us with nothing to pass on as well.
  if (passed < 0 || (input->size == 0 && !input->ended)) {
    throw_away(launcher, stage);
    return;
  }
  input->head += (size_t)passed;
  input->size -= (size_t)passed;
  take(launcher, stage, (size_t)passed);
  if (input->size) return;
  input->head = 0;
  source_listen(launcher, source, 0);
  if (input->ended) source_close(launcher, source);
}

void stage_input(struct launcher *launcher, struct stage *stage, const uint8_t *bytes, size_t size, bool *fits) {
  struct input *input = &stage->input;
  *fits = input->size + size <= STDIN_WINDOW;
  if (!*fits) return;
  if (input->source.fd < 0) {
    take(launcher, stage, size);
    return;
  }
  ssize_t passed = input->size ? 0 : pass_on(input, bytes, size);
  if (passed < 0) {
    throw_away(launcher, stage);
    take(launcher, stage, size);
    return;
  }
  take(launcher, stage, (size_t)passed);
  size_t rest = size - (size_t)passed;
  if (!rest) return;
  if (!input->buffer) {
    input->buffer = mmap(NULL, STDIN_WINDOW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (input->buffer == MAP_FAILED) {
      input->buffer = NULL;
      throw_away(launcher, stage);
      take(launcher, stage, rest);
      return;
    }
    // One run's input is no business of the inits that are cloned meanwhile.
    madvise(input->buffer, STDIN_WINDOW, MADV_DONTFORK);
  }
  memmove(input->buffer, input->buffer + input->head, input->size);
  input->head = 0;
  memcpy(input->buffer + input->size, bytes + passed, rest);
  input->size += rest;
  source_listen(launcher, &input->source, EPOLLOUT);
}

void stage_input_end(struct launcher *launcher, struct stage *stage) {
  stage->input.ended = true;
  if (stage->input.size == 0) source_close(launcher, &stage->input.source);
}
