#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Frames and fields as PROTOCOL.md lays them out. Nothing here allocates or does I/O, so that it can be fuzzed.

enum { FRAME_HEADER = 12, FRAME_MAX = 1114112, FIELD_HEADER = 6, DATA_MAX = 1048576, STDIN_FRAME_MAX = 65536 };

enum frame_type {
  FRAME_configure = 1, FRAME_policy, FRAME_create, FRAME_put, FRAME_read, FRAME_start, FRAME_stdin, FRAME_stdin_end,
  FRAME_signal, FRAME_cancel, FRAME_destroy, FRAME_seal, FRAME_remove, FRAME_release, FRAME_forget,
  FRAME_keep, FRAME_restore, FRAME_drop,
  FRAME_hello = 64, FRAME_configured, FRAME_error, FRAME_created, FRAME_done, FRAME_content, FRAME_started,
  FRAME_stdout, FRAME_stderr, FRAME_exit, FRAME_taken, FRAME_gone, FRAME_died, FRAME_waiting, FRAME_captured,
  FRAME_kept,
};

enum tag {
  TAG_hierarchy = 1, TAG_controllers, TAG_write, TAG_default_errno, TAG_rule, TAG_layer, TAG_from, TAG_top_bytes,
  TAG_top_inodes, TAG_build, TAG_uid, TAG_root_uid, TAG_hostname, TAG_network, TAG_share, TAG_path, TAG_mode,
  TAG_append, TAG_data, TAG_offset, TAG_length, TAG_arg, TAG_env, TAG_cwd, TAG_wall_ms, TAG_cpu_ms, TAG_rlimit,
  TAG_output_max, TAG_overflow, TAG_as_root, TAG_name, TAG_number, TAG_step, TAG_wall_us, TAG_cpu_us, TAG_peak_bytes,
  TAG_cause, TAG_cut_stdout, TAG_cut_stderr, TAG_spares, TAG_gate, TAG_capture, TAG_image, TAG_spare_uid, TAG_preload, TAG_hold_ms, TAG_usual,
};

struct frame {
  uint32_t length;
  uint16_t type;
  uint32_t id;
  const uint8_t *payload;
};

enum frame_read { FRAME_WHOLE, FRAME_PARTIAL, FRAME_BAD };

// Reads the frame at the start of `bytes`; it occupies FRAME_HEADER + length bytes.
enum frame_read frame_read(const uint8_t *bytes, size_t size, struct frame *out);

struct field {
  uint16_t tag;
  uint32_t length;
  const uint8_t *bytes;
};

struct cursor {
  const uint8_t *at;
  const uint8_t *end;
  bool bad;
};

static inline struct cursor cursor_over(const uint8_t *bytes, size_t size) {
  return (struct cursor){bytes, bytes + size, false};
}

// Moves to the next field; false at the end, or when the rest is malformed (then `bad` is set).
bool field_next(struct cursor *cursor, struct field *out);
bool field_number(const struct field *field, uint64_t *out);
// Copies a text field with its closing NUL; false when it holds a NUL or does not fit.
bool field_text(const struct field *field, char *out, size_t capacity);

// What one field says goes into `out`; false where it may not say that.
typedef bool take_field(const struct field *field, void *out);
// Takes all fields into `out`, of `size` bytes, which are zero before the first; false where one is refused or malformed.
bool parse_fields(const struct frame *frame, take_field *take, void *out, size_t size);
// Reads the field of a frame that has this one and no other.
bool only_field(const struct frame *frame, uint16_t tag, struct field *out);

// Writes a frame into memory that the caller has made large enough.
struct writer {
  uint8_t *start;
  uint8_t *at;
};
struct writer frame_begin(uint8_t *at, uint16_t type, uint32_t id);
void put_number(struct writer *writer, uint16_t tag, uint64_t value);
void put_text(struct writer *writer, uint16_t tag, const char *text);
// Fills in the length and returns the frame's whole size.
size_t frame_end(struct writer *writer);
