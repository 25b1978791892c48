#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/wire.h"

// Counted, so that a run that checked nothing is no success.
extern unsigned checks;

#define CHECK(claim)                                                       \
  do {                                                                     \
    checks++;                                                              \
    if (!(claim)) {                                                        \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #claim); \
      exit(1);                                                             \
    }                                                                      \
  } while (0)

// A frame under construction, in memory of exactly its size when it is read, so that the sanitizer sees every byte beyond.
struct draft {
  uint8_t bytes[1 << 16];
  struct writer writer;
};

static inline void begin(struct draft *draft, uint16_t type) { draft->writer = frame_begin(draft->bytes, type, 7); }
static inline void text(struct draft *draft, uint16_t tag, const char *value) { put_text(&draft->writer, tag, value); }
static inline void number(struct draft *draft, uint16_t tag, uint64_t value) { put_number(&draft->writer, tag, value); }

// The finished frame; its memory is the caller's to free by way of `memory`.
static inline struct frame finish(struct draft *draft, uint8_t **memory) {
  size_t size = frame_end(&draft->writer);
  struct frame frame;
  *memory = malloc(size);
  if (!*memory) abort();
  memcpy(*memory, draft->bytes, size);
  CHECK(frame_read(*memory, size, &frame) == FRAME_WHOLE);
  return frame;
}

void test_wire(void);
void test_requests(void);
void test_archives(void);
void test_stage_requests(void);
