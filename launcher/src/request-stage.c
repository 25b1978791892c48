#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "request.h"

// What a stage is asked to be: its start, and its release at a gate.

static bool parse_rlimit(const struct field *field, struct rlimit_request *out) {
  static const struct { const char *name; int resource; } known[] = {
      {"nofile", RLIMIT_NOFILE}, {"fsize", RLIMIT_FSIZE}, {"core", RLIMIT_CORE},   {"stack", RLIMIT_STACK},
      {"nproc", RLIMIT_NPROC},   {"cpu", RLIMIT_CPU},     {"memlock", RLIMIT_MEMLOCK}, {"as", RLIMIT_AS},       {"data", RLIMIT_DATA}};
  char text[64];
  if (!field_text(field, text, sizeof text)) return false;
  char *space = strchr(text, ' ');
  if (!space) return false;
  *space = 0;
  if (strcmp(space + 1, "unlimited") == 0) {
    out->value = RLIM_INFINITY;
  } else {
    char *end;
    if (space[1] < '0' || space[1] > '9') return false;
    errno = 0;
    out->value = strtoull(space + 1, &end, 10);
    if (*end || errno) return false;
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(text, known[i].name) == 0) return out->resource = known[i].resource, true;
  }
  return false;
}

static bool take_limit(const struct field *field, void *into) {
  struct stage_limits *out = into;
  switch (field->tag) {
    case TAG_wall_ms: return field_number(field, &out->wall_ms) && out->wall_ms <= UINT32_MAX;
    case TAG_cpu_ms: return field_number(field, &out->cpu_ms) && out->cpu_ms <= UINT32_MAX;
    case TAG_output_max: return field_number(field, &out->output_max);
    case TAG_overflow: return field_number(field, &out->overflow) && out->overflow <= 1;
    case TAG_hold_ms: return field_number(field, &out->hold_ms) && out->hold_ms <= HOLD_MAX_MS;
    case TAG_write: return out->write_count < WRITES_MAX && parse_write(field, &out->writes[out->write_count++]);
    default: return false;
  }
}

static bool valid_gate(const struct field *field) {
  return field->length > 0 && field->length < GATE_PATH_MAX && field->bytes[0] == '/' && !memchr(field->bytes, 0, field->length);
}

static bool valid_image(uint64_t number) { return number > 0 && number <= IMAGES_MAX; }

// A name that Python imports or Ruby requires.
static bool valid_module(const struct field *field) {
  static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
  for (uint32_t i = 0; i < field->length; i++) {
    if (!memchr(characters, field->bytes[i], sizeof characters - 1)) return false;
  }
  return field->length > 0 && field->length < PRELOAD_MAX;
}

bool parse_image(const struct frame *frame, uint64_t *out) { return parse_number(frame, out) && valid_image(*out); }

static bool take_start(const struct field *field, void *into) {
  struct start_request *out = into;
  switch (field->tag) {
    case TAG_arg:
      out->text_bytes += field->length + 1;
      if (out->arg_count == 0 && (field->length == 0 || field->bytes[0] != '/')) return false;
      return out->arg_count++ < WORDS_MAX && !memchr(field->bytes, 0, field->length);
    case TAG_env:
      out->text_bytes += field->length + 1;
      return out->env_count++ < WORDS_MAX && !memchr(field->bytes, 0, field->length) && memchr(field->bytes, '=', field->length);
    case TAG_cwd: return field_text(field, out->cwd, sizeof out->cwd) && out->cwd[0] == '/';
    case TAG_as_root: return field_number(field, &out->as_root) && out->as_root <= 1;
    case TAG_rlimit: return out->rlimit_count < RLIMITS_MAX && parse_rlimit(field, &out->rlimits[out->rlimit_count++]);
    case TAG_capture: return field_number(field, &out->capture) && valid_image(out->capture);
    case TAG_image: return field_number(field, &out->image) && valid_image(out->image);
    case TAG_preload: return out->preload_count++ < PRELOADS_MAX && valid_module(field);
    case TAG_gate: return out->gate_count++ < GATES_MAX && valid_gate(field);
    default: return take_limit(field, &out->limits);
  }
}

bool parse_start(const struct frame *frame, struct start_request *out) {
  if (!parse_fields(frame, take_start, out, sizeof *out)) return false;
  // An image is of a process at its gate, and modules are loaded for one.
  bool imaged = out->capture || out->image;
  if ((imaged && !out->gate_count) || (out->capture && out->image) || (out->preload_count && !out->capture)) return false;
  return out->arg_count > 0 && out->cwd[0];
}

bool parse_release(const struct frame *frame, struct stage_limits *out) {
  return parse_fields(frame, take_limit, out, sizeof *out);
}
