#include "check.h"

static void a_frame_is_read_as_it_was_written(void) {
  uint8_t *memory;
  struct field field;
  uint64_t value;
  char words[8];
  struct draft *draft = begin(FRAME_error);
  text(draft, TAG_step, "mount");
  number(draft, TAG_number, UINT64_MAX - 1);
  struct frame frame = finish(draft, &memory);
  CHECK(frame.type == FRAME_error && frame.id == 7);
  struct cursor cursor = cursor_over(frame.payload, frame.length);
  CHECK(field_next(&cursor, &field) && field.tag == TAG_step);
  CHECK(field_text(&field, words, sizeof words) && strcmp(words, "mount") == 0);
  CHECK(!field_text(&field, words, 5));  // no room for the NUL
  CHECK(!field_number(&field, &value));
  CHECK(field_next(&cursor, &field) && field_number(&field, &value) && value == UINT64_MAX - 1);
  CHECK(!field_next(&cursor, &field) && !cursor.bad);
  free(memory);
}

static void every_beginning_of_a_frame_is_partial(void) {
  uint8_t *memory;
  struct draft *draft = begin(FRAME_put);
  text(draft, TAG_path, "/work/a");
  struct frame frame = finish(draft, &memory), again;
  for (size_t size = 0; size < FRAME_HEADER + frame.length; size++) {
    uint8_t *part = malloc(size ? size : 1);
    if (!part) abort();
    memcpy(part, memory, size);
    CHECK(frame_read(part, size, &again) == FRAME_PARTIAL);
    free(part);
  }
  free(memory);
}

static void a_frame_too_long_or_with_reserved_bits_is_bad(void) {
  const uint32_t lengths[] = {FRAME_MAX + 1, UINT32_MAX, UINT32_MAX - FRAME_HEADER};
  uint8_t header[FRAME_HEADER] = {0};
  struct frame frame;
  for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    memcpy(header, &lengths[i], 4);
    CHECK(frame_read(header, sizeof header, &frame) == FRAME_BAD);
  }
  memset(header, 0, sizeof header);
  CHECK(frame_read(header, sizeof header, &frame) == FRAME_WHOLE && frame.length == 0);
  header[6] = 1;
  CHECK(frame_read(header, sizeof header, &frame) == FRAME_BAD);
}

static void a_field_never_reaches_beyond_its_frame(void) {
  uint8_t *memory;
  struct draft *draft = begin(FRAME_put);
  text(draft, TAG_path, "/work/a");
  struct frame frame = finish(draft, &memory);
  const uint32_t lengths[] = {8, 255, UINT32_MAX, UINT32_MAX - 5};
  for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    memcpy(memory + FRAME_HEADER + 2, &lengths[i], 4);
    struct cursor cursor = cursor_over(frame.payload, frame.length);
    struct field field;
    CHECK(!field_next(&cursor, &field) && cursor.bad);
    CHECK(!field_next(&cursor, &field));
  }
  for (uint32_t length = 1; length < FIELD_HEADER; length++) {
    struct cursor cursor = cursor_over(frame.payload, length);
    struct field field;
    CHECK(!field_next(&cursor, &field) && cursor.bad);
  }
  free(memory);
}

static void a_text_holds_no_nul(void) {
  char out[8];
  CHECK(!field_text(&(struct field){.tag = TAG_cwd, .length = 3, .bytes = (const uint8_t *)"a\0b"}, out, sizeof out));
  CHECK(!field_text(&(struct field){.tag = TAG_cwd, .length = 1, .bytes = (const uint8_t *)"\0"}, out, sizeof out));
  CHECK(field_text(&(struct field){.tag = TAG_cwd, .length = 0, .bytes = (const uint8_t *)""}, out, sizeof out) && !out[0]);
}

void test_wire(void) {
  a_frame_is_read_as_it_was_written();
  every_beginning_of_a_frame_is_partial();
  a_frame_too_long_or_with_reserved_bits_is_bad();
  a_field_never_reaches_beyond_its_frame();
  a_text_holds_no_nul();
}
