#include <stdlib.h>
#include <string.h>

#include "../src/request.h"

// The entry that libFuzzer takes, and mutate.c: bytes as the server could send them. Whatever the parser
// accepts must keep what the rest of the launcher takes for granted.

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define MUST(claim)        \
  do {                     \
    if (!(claim)) abort(); \
  } while (0)

static void check_write(const struct cgroup_write *write, unsigned hierarchies) {
  MUST(write->hierarchy < hierarchies);
  MUST(write->file[0] && !strchr(write->file, '/') && strcmp(write->file, "..") != 0 && strcmp(write->file, "cgroup.procs") != 0);
  MUST(!strchr(write->value, '\n'));
}

static void check_layer(const char *name) { MUST(name[0] && name[0] != '.' && !strpbrk(name, "/:,\\ \n") && strlen(name) < NAME_MAX_BYTES); }

static void configure(const struct frame *frame) {
  static struct configure_request request;
  if (!parse_configure(frame, &request)) return;
  for (unsigned i = 0; i < request.hierarchy_count; i++) {
    MUST(!strncmp(request.hierarchies[i], "/sys/fs/cgroup/", 15) && !strstr(request.hierarchies[i], "/../"));
    MUST(!strncmp(strrchr(request.hierarchies[i], '/'), "/skerry-", 8));
  }
  for (unsigned i = 0; i < request.write_count; i++) check_write(&request.writes[i], request.hierarchy_count);
}

static void create(const struct frame *frame) {
  static struct create_request request;
  if (!parse_create(frame, &request)) return;
  MUST(request.layer_count > 0 && request.layer_count <= LAYERS_MAX && strlen(request.hostname) <= 64);
  for (unsigned i = 0; i < request.layer_count; i++) check_layer(request.layers[i]);
  MUST(request.root_uid >= 65536 && request.root_uid + 65536 <= UINT32_MAX);
  if (request.build) MUST(!request.share && !request.from);
  else MUST(request.uid >= 65536 && request.uid < UINT32_MAX && !request.network);
}

static void file(const struct frame *frame) {
  static struct file_request request;
  bool put = frame->type == FRAME_put;
  if (!(put ? parse_put(frame, &request) : parse_read(frame, &request))) return;
  MUST(request.path[0] == '/' && request.mode <= 0777 && request.length <= DATA_MAX && request.offset <= INT64_MAX);
  MUST(request.data_length <= DATA_MAX && request.data_length <= frame->length);
  // Every byte of the data is there to be read.
  static uint8_t copy[DATA_MAX];
  if (request.data) memcpy(copy, request.data, request.data_length);
}

static void collect(const struct frame *frame, uint16_t tag, unsigned count, size_t text_bytes) {
  char **words = calloc(count + 1, sizeof *words), *text = malloc(text_bytes ? text_bytes : 1);
  MUST(words && text && collect_words(frame, tag, words, count + 1, text, text_bytes));
  for (unsigned i = 0; i < count; i++) MUST(words[i] && strlen(words[i]) < text_bytes);
  MUST(!words[count]);
  free(words);
  free(text);
}

static void check_limits(const struct stage_limits *limits) {
  MUST(limits->wall_ms <= UINT32_MAX && limits->cpu_ms <= UINT32_MAX && limits->overflow <= 1 && limits->write_count <= WRITES_MAX);
  for (unsigned i = 0; i < limits->write_count; i++) check_write(&limits->writes[i], HIERARCHIES_MAX);
}

static void release(const struct frame *frame) {
  static struct stage_limits limits;
  if (parse_release(frame, &limits)) check_limits(&limits);
}

static void start(const struct frame *frame) {
  static struct start_request request;
  if (!parse_start(frame, &request)) return;
  MUST(request.arg_count > 0 && request.arg_count <= WORDS_MAX && request.env_count <= WORDS_MAX && request.cwd[0] == '/');
  MUST(request.as_root <= 1 && request.rlimit_count <= RLIMITS_MAX && request.gate_count <= GATES_MAX);
  MUST(request.capture <= IMAGES_MAX && request.image <= IMAGES_MAX && !(request.capture && request.image));
  MUST(request.preload_count <= (request.capture ? PRELOADS_MAX : 0) && (request.gate_count || !(request.capture | request.image)));
  check_limits(&request.limits);
  collect(frame, TAG_arg, request.arg_count, request.text_bytes);
  collect(frame, TAG_env, request.env_count, request.text_bytes);
  collect(frame, TAG_gate, request.gate_count, GATES_MAX * GATE_PATH_MAX);
  collect(frame, TAG_preload, request.preload_count, PRELOADS_MAX * PRELOAD_MAX);
}

static void keep(const struct frame *frame) {
  struct keep_request request;
  if (!parse_keep(frame, &request)) return;
  MUST(request.number > 0 && request.number <= ARTEFACTS_MAX && request.length > 0 && request.length <= INT64_MAX);
}

static void parse(const struct frame *frame) {
  char name[NAME_MAX_BYTES];
  uint64_t number;
  switch (frame->type) {
    case FRAME_configure: configure(frame); break;
    case FRAME_create: create(frame); break;
    case FRAME_put:
    case FRAME_read: file(frame); break;
    case FRAME_start: start(frame); break;
    case FRAME_release: release(frame); break;
    case FRAME_signal: parse_number(frame, &number); break;
    case FRAME_keep: keep(frame); break;
    case FRAME_restore:
    case FRAME_drop:
      if (parse_artefact(frame, &number)) MUST(number > 0 && number <= ARTEFACTS_MAX);
      break;
    case FRAME_forget:
      if (parse_image(frame, &number)) MUST(number > 0 && number <= IMAGES_MAX);
      break;
    case FRAME_seal:
    case FRAME_remove:
      if (parse_name(frame, name)) check_layer(name);
      break;
    default: break;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  struct frame frame;
  size_t at = 0;
  while (frame_read(bytes + at, size - at, &frame) == FRAME_WHOLE) {
    MUST(frame.length <= FRAME_MAX && FRAME_HEADER + frame.length <= size - at);
    parse(&frame);
    at += FRAME_HEADER + frame.length;
  }
  return 0;
}
