#include <sys/resource.h>

#include "../src/request.h"
#include "check.h"

static void a_start_keeps_every_word(void) {
  static struct start_request request;
  uint8_t *memory;
  struct draft *draft = begin(FRAME_start);
  text(draft, TAG_arg, "/bin/sh");
  text(draft, TAG_env, "A=1");
  text(draft, TAG_arg, "");
  text(draft, TAG_env, "B=");
  text(draft, TAG_arg, "-c");
  text(draft, TAG_cwd, "/work");
  text(draft, TAG_rlimit, "nofile 64");
  text(draft, TAG_rlimit, "stack unlimited");
  number(draft, TAG_wall_ms, 5);
  struct frame frame = finish(draft, &memory);
  CHECK(parse_start(&frame, &request));
  CHECK(request.arg_count == 3 && request.env_count == 2 && request.limits.wall_ms == 5);
  CHECK(request.rlimits[0].resource == RLIMIT_NOFILE && request.rlimits[0].value == 64);
  CHECK(request.rlimits[1].resource == RLIMIT_STACK && request.rlimits[1].value == RLIM_INFINITY);
  char *words[5], *small[3], *bytes = malloc(request.text_bytes);
  if (!bytes) abort();
  CHECK(collect_words(&frame, TAG_arg, words, 5, bytes, request.text_bytes));
  CHECK(!strcmp(words[0], "/bin/sh") && !strcmp(words[1], "") && !strcmp(words[2], "-c") && !words[3]);
  CHECK(collect_words(&frame, TAG_env, small, 3, bytes, request.text_bytes));
  CHECK(!strcmp(small[0], "A=1") && !strcmp(small[1], "B=") && !small[2]);
  CHECK(!collect_words(&frame, TAG_arg, small, 3, bytes, request.text_bytes));
  CHECK(!collect_words(&frame, TAG_arg, words, 5, bytes, 9));
  free(bytes);
  free(memory);
}

static bool starts(uint16_t tag, const char *value) {
  static struct start_request request;
  struct draft *draft = begin(FRAME_start);
  if (tag != TAG_arg) text(draft, TAG_arg, "/bin/true");
  if (tag != TAG_cwd) text(draft, TAG_cwd, "/work");
  if (value) text(draft, tag, value);
  return PARSES(draft, parse_start, &request);
}

static void a_start_is_whole_or_refused(void) {
  CHECK(starts(TAG_arg, "/bin/true") && starts(TAG_cwd, "/work"));
  CHECK(!starts(TAG_arg, NULL) && !starts(TAG_cwd, NULL));
  CHECK(!starts(TAG_arg, "true") && !starts(TAG_arg, "") && !starts(TAG_cwd, "work") && !starts(TAG_cwd, ""));
  CHECK(starts(TAG_env, "A=") && !starts(TAG_env, "A") && !starts(TAG_env, ""));
  CHECK(starts(TAG_write, "0 memory.max 1") && !starts(TAG_write, "0 cgroup.procs 1"));
  CHECK(!starts(TAG_hostname, "x") && !starts(999, "x") && !starts(TAG_wall_ms, "x"));
  const char *const limits[] = {"nofile", "nofile ", "nofile x", "nofile -1", "nofile +1", "nofile 1 ", "nofile 1x", "locks 1", " 1", "", "nofile 99999999999999999999"};
  for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++) CHECK(!starts(TAG_rlimit, limits[i]));
  CHECK(starts(TAG_rlimit, "fsize 18446744073709551615"));
}

static bool starts_with_gates(const char *path, unsigned count) {
  static struct start_request request;
  struct draft *draft = begin(FRAME_start);
  text(draft, TAG_arg, "/bin/true");
  text(draft, TAG_cwd, "/work");
  for (unsigned i = 0; i < count; i++) text(draft, TAG_gate, path);
  return PARSES(draft, parse_start, &request) && request.gate_count == count;
}

static void gates_are_a_few_absolute_paths(void) {
  char path[GATE_PATH_MAX + 1];
  memset(path, '/', sizeof path);
  CHECK(starts_with_gates("/work/main.py", 1) && starts_with_gates("/work/main.py", GATES_MAX));
  CHECK(!starts_with_gates("/work/main.py", GATES_MAX + 1));
  CHECK(!starts_with_gates("main.py", 1) && !starts_with_gates("", 1));
  path[GATE_PATH_MAX] = 0;
  CHECK(!starts_with_gates(path, 1));
  path[GATE_PATH_MAX - 1] = 0;
  CHECK(starts_with_gates(path, GATES_MAX));
}

static bool starts_imaged(uint64_t capture, uint64_t image, const char *module, unsigned gates) {
  static struct start_request request;
  struct draft *draft = begin(FRAME_start);
  text(draft, TAG_arg, "/bin/true");
  text(draft, TAG_cwd, "/work");
  if (capture) number(draft, TAG_capture, capture);
  if (image) number(draft, TAG_image, image);
  if (module) text(draft, TAG_preload, module);
  for (unsigned i = 0; i < gates; i++) text(draft, TAG_gate, "/work/main.py");
  return PARSES(draft, parse_start, &request) && request.capture == capture && request.image == image;
}

static void images_are_of_processes_at_gates(void) {
  CHECK(starts_imaged(1, 0, NULL, 1) && starts_imaged(0, IMAGES_MAX, NULL, 2) && starts_imaged(IMAGES_MAX, 0, "numpy.random", 1));
  CHECK(!starts_imaged(1, 0, NULL, 0) && !starts_imaged(0, 1, NULL, 0));
  CHECK(!starts_imaged(1, 2, NULL, 1) && !starts_imaged(IMAGES_MAX + 1, 0, NULL, 1) && !starts_imaged(0, IMAGES_MAX + 1, NULL, 1));
  CHECK(!starts_imaged(0, 0, "json", 1) && !starts_imaged(0, 1, "json", 1));
  CHECK(starts_imaged(1, 0, "syntax_suggest/core", 1) && !starts_imaged(1, 0, "", 1) && !starts_imaged(1, 0, "json;x", 1) && !starts_imaged(1, 0, "a b", 1));
  char module[PRELOAD_MAX + 1];
  memset(module, 'a', sizeof module);
  module[PRELOAD_MAX] = 0;
  CHECK(!starts_imaged(1, 0, module, 1));
  module[PRELOAD_MAX - 1] = 0;
  CHECK(starts_imaged(1, 0, module, 1));
}

static bool releases(uint16_t tag, uint64_t value, const char *write) {
  static struct stage_limits limits;
  struct draft *draft = begin(FRAME_release);
  number(draft, tag, value);
  if (write) text(draft, TAG_write, write);
  return PARSES(draft, parse_release, &limits) && limits.write_count == (write ? 1 : 0);
}

static void a_release_holds_limits_and_nothing_else(void) {
  static struct stage_limits limits;
  CHECK(parse_release(&(struct frame){.type = FRAME_release}, &limits) && !limits.wall_ms && !limits.output_max);
  CHECK(releases(TAG_wall_ms, UINT32_MAX, NULL) && !releases(TAG_wall_ms, 1ULL << 32, NULL));
  CHECK(releases(TAG_cpu_ms, UINT32_MAX, NULL) && !releases(TAG_cpu_ms, 1ULL << 32, NULL));
  CHECK(releases(TAG_output_max, UINT64_MAX, "1 memory.max 5") && !releases(TAG_output_max, 1, "1 cgroup.procs 5"));
  CHECK(releases(TAG_overflow, 1, NULL) && !releases(TAG_overflow, 2, NULL));
  CHECK(!releases(TAG_as_root, 0, NULL) && !releases(TAG_number, 1, NULL));
}

void test_stage_requests(void) {
  a_start_keeps_every_word();
  a_start_is_whole_or_refused();
  gates_are_a_few_absolute_paths();
  images_are_of_processes_at_gates();
  a_release_holds_limits_and_nothing_else();
}
