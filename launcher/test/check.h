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

// The one draft: what was begun before is over.
static inline struct draft *begin(uint16_t type) {
  static struct draft draft;
  draft.writer = frame_begin(draft.bytes, type, 7);
  return &draft;
}
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

// What a parser says to the draft once it is finished.
#define PARSES(draft, parse, out)             \
  ({                                          \
    uint8_t *own;                             \
    struct frame whole = finish(draft, &own); \
    bool accepted = parse(&whole, out);       \
    free(own);                                \
    accepted;                                 \
  })

void test_wire(void);
void test_requests(void);
void test_archives(void);
void test_kept_files(void);
void test_stage_requests(void);
