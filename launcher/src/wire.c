#include "wire.h"

#include <endian.h>
#include <string.h>

static uint16_t get16(const uint8_t *at) { uint16_t v; memcpy(&v, at, 2); return le16toh(v); }
static uint32_t get32(const uint8_t *at) { uint32_t v; memcpy(&v, at, 4); return le32toh(v); }
static uint64_t get64(const uint8_t *at) { uint64_t v; memcpy(&v, at, 8); return le64toh(v); }
static void set16(uint8_t *at, uint16_t v) { v = htole16(v); memcpy(at, &v, 2); }
static void set32(uint8_t *at, uint32_t v) { v = htole32(v); memcpy(at, &v, 4); }
static void set64(uint8_t *at, uint64_t v) { v = htole64(v); memcpy(at, &v, 8); }

enum frame_read frame_read(const uint8_t *bytes, size_t size, struct frame *out) {
  if (size < FRAME_HEADER) return FRAME_PARTIAL;
  out->length = get32(bytes);
  out->type = get16(bytes + 4);
  out->id = get32(bytes + 8);
  out->payload = bytes + FRAME_HEADER;
  if (out->length > FRAME_MAX || get16(bytes + 6) != 0) return FRAME_BAD;
  return size - FRAME_HEADER < out->length ? FRAME_PARTIAL : FRAME_WHOLE;
}

bool field_next(struct cursor *cursor, struct field *out) {
  size_t left = (size_t)(cursor->end - cursor->at);
  if (left == 0 || cursor->bad) return false;
  if (left < FIELD_HEADER || get32(cursor->at + 2) > left - FIELD_HEADER) {
    cursor->bad = true;
    return false;
  }
  out->tag = get16(cursor->at);
  out->length = get32(cursor->at + 2);
  out->bytes = cursor->at + FIELD_HEADER;
  cursor->at = out->bytes + out->length;
  return true;
}

bool field_number(const struct field *field, uint64_t *out) {
  if (field->length != 8) return false;
  *out = get64(field->bytes);
  return true;
}

bool field_text(const struct field *field, char *out, size_t capacity) {
  if (field->length >= capacity || memchr(field->bytes, 0, field->length)) return false;
  memcpy(out, field->bytes, field->length);
  out[field->length] = 0;
  return true;
}

bool parse_fields(const struct frame *frame, take_field *take, void *out, size_t size) {
  memset(out, 0, size);
  struct cursor cursor = cursor_over(frame->payload, frame->length);
  struct field field;
  while (field_next(&cursor, &field)) {
    if (!take(&field, out)) return false;
  }
  return !cursor.bad;
}

bool only_field(const struct frame *frame, uint16_t tag, struct field *out) {
  struct cursor cursor = cursor_over(frame->payload, frame->length);
  return field_next(&cursor, out) && out->tag == tag && cursor.at == cursor.end;
}

struct writer frame_begin(uint8_t *at, uint16_t type, uint32_t id) {
  set32(at, 0);
  set16(at + 4, type);
  set16(at + 6, 0);
  set32(at + 8, id);
  return (struct writer){at, at + FRAME_HEADER};
}

static void put_header(struct writer *writer, uint16_t tag, uint32_t length) {
  set16(writer->at, tag);
  set32(writer->at + 2, length);
  writer->at += FIELD_HEADER;
}

void put_number(struct writer *writer, uint16_t tag, uint64_t value) {
  put_header(writer, tag, 8);
  set64(writer->at, value);
  writer->at += 8;
}

void put_text(struct writer *writer, uint16_t tag, const char *text) {
  size_t length = strlen(text);
  put_header(writer, tag, (uint32_t)length);
  memcpy(writer->at, text, length);
  writer->at += length;
}

size_t frame_end(struct writer *writer) {
  set32(writer->start, (uint32_t)(writer->at - writer->start - FRAME_HEADER));
  return (size_t)(writer->at - writer->start);
}
