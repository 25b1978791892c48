#include <dirent.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../src/wire.h"

// A small fuzzer, since gcc has none: mutate RUNS SECONDS SEED CORPUS. Inputs that reach code not reached
// before are kept and mutated further. The compiler calls __sanitizer_cov_trace_pc in every block of the code under test.

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
void __sanitizer_cov_trace_pc(void);

enum { INPUT_MAX = 16384, POOL_MAX = 4096, EDGES = 1 << 16 };

struct input {
  size_t size;
  uint8_t *bytes;
};

static struct input pool[POOL_MAX], current;
static unsigned pool_count, run_new_edges;
static uint8_t edges[EDGES];
static uintptr_t previous;
static uint64_t state;

void __sanitizer_cov_trace_pc(void) {
  uintptr_t here = (uintptr_t)__builtin_return_address(0);
  uint8_t *edge = &edges[(here ^ previous) % EDGES];
  previous = here >> 1;
  if (!*edge) run_new_edges++;
  *edge = 1;
}

static void show_input(void) {
  fprintf(stderr, "input: ");
  for (size_t i = 0; i < current.size; i++) fprintf(stderr, "%02x", current.bytes[i]);
  fprintf(stderr, "\n");
}

static void aborted(int number) {
  show_input();
  signal(number, SIG_DFL);
}

static uint64_t any(uint64_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return below ? state % below : 0;
}

static void keep(const uint8_t *bytes, size_t size) {
  struct input *slot = &pool[pool_count < POOL_MAX ? pool_count++ : any(POOL_MAX)];
  free(slot->bytes);
  slot->bytes = malloc(size ? size : 1);
  if (!slot->bytes) abort();
  memcpy(slot->bytes, bytes, size);
  slot->size = size;
}

static void read_corpus(const char *path) {
  static uint8_t bytes[INPUT_MAX];
  DIR *entries = opendir(path);
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    char name[4096];
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    FILE *file = entry->d_name[0] == '.' ? NULL : fopen(name, "rb");
    if (!file) continue;
    keep(bytes, fread(bytes, 1, sizeof bytes, file));
    fclose(file);
  }
  if (entries) closedir(entries);
}

// Numbers at which lengths and limits go wrong.
static uint32_t edge_number(void) {
  static const uint32_t numbers[] = {0, 1, 5, 6, 7, 8, 9, 12, 63, 64, 65, 127, 128, 255, 256, 4095, 4096, 65535, 65536, FRAME_MAX, FRAME_MAX + 1, INT32_MAX, UINT32_MAX};
  return numbers[any(sizeof numbers / sizeof *numbers)];
}

static size_t cut_out(uint8_t *bytes, size_t size) {
  size_t from = any(size), length = any(size - from) + 1;
  memmove(bytes + from, bytes + from + length, size - from - length);
  return size - length;
}

static size_t put_in(uint8_t *bytes, size_t size) {
  const struct input *other = &pool[any(pool_count)];
  size_t from = any(other->size), length = other->size ? any(other->size - from) + 1 : 0, at = any(size + 1);
  if (size + length > INPUT_MAX || !other->size) return size;
  memmove(bytes + at + length, bytes + at, size - at);
  memcpy(bytes + at, other->bytes + from, length);
  return size + length;
}

// Makes a long list of one field of the first frame.
static size_t repeat_field(uint8_t *bytes, size_t size) {
  struct frame frame;
  struct field field;
  if (frame_read(bytes, size, &frame) != FRAME_WHOLE) return size;
  struct cursor cursor = cursor_over(frame.payload, frame.length);
  uint64_t chosen = any(8);
  for (uint64_t i = 0; field_next(&cursor, &field); i++) {
    if (i != chosen) continue;
    uint8_t *from = bytes + (field.bytes - bytes) - FIELD_HEADER;
    size_t length = FIELD_HEADER + field.length, times = any(32);
    if (size + length * times > INPUT_MAX) return size;
    memmove(from + length * times, from, size - (size_t)(from - bytes));
    for (size_t j = 1; j <= times; j++) memmove(from + length * (times - j), from + length * times, length);
    return size + length * times;
  }
  return size;
}

// The first frame is made whole again, or the parser would see little beyond its header.
static void mend(uint8_t *bytes, size_t size) {
  if (size < FRAME_HEADER) return;
  uint32_t length = (uint32_t)(size - FRAME_HEADER);
  memcpy(bytes, &length, 4);
  bytes[4] = (uint8_t)(bytes[4] % (FRAME_drop + 2));
  memset(bytes + 5, 0, 3);
}

static size_t mutate(uint8_t *bytes, size_t size) {
  for (uint64_t times = any(4) + 1; times > 0; times--) {
    uint32_t number = edge_number();
    switch (any(6)) {
      case 0: if (size) bytes[any(size)] ^= (uint8_t)(1u << any(8)); break;
      case 1: if (size) bytes[any(size)] = (uint8_t)any(256); break;
      case 2: if (size >= 4) memcpy(bytes + any(size - 3), &number, 4); break;
      case 3: if (size) size = cut_out(bytes, size); break;
      case 4: size = put_in(bytes, size); break;
      default: size = repeat_field(bytes, size);
    }
  }
  if (any(8)) mend(bytes, size);
  return size;
}

static void run(const uint8_t *bytes, size_t size) {
  // In memory of exactly its size, so that the sanitizer sees every byte beyond.
  current = (struct input){.size = size, .bytes = malloc(size ? size : 1)};
  if (!current.bytes) abort();
  memcpy(current.bytes, bytes, size);
  run_new_edges = 0;
  previous = 0;
  LLVMFuzzerTestOneInput(current.bytes, size);
  free(current.bytes);
}

int main(int argc, char **argv) {
  static uint8_t bytes[INPUT_MAX];
  if (argc != 5) return 2;
  unsigned long runs = strtoul(argv[1], NULL, 10), done = 0;
  time_t deadline = time(NULL) + atoi(argv[2]);
  state = strtoull(argv[3], NULL, 10) | 1;
  __sanitizer_set_death_callback(show_input);
  signal(SIGABRT, aborted);
  read_corpus(argv[4]);
  unsigned seeds = pool_count;
  for (unsigned i = 0; i < seeds; i++, done++) run(pool[i].bytes, pool[i].size);
  if (!seeds) return 3;
  for (; done < runs && time(NULL) < deadline; done++) {
    const struct input *parent = &pool[any(pool_count)];
    memcpy(bytes, parent->bytes, parent->size);
    size_t size = mutate(bytes, parent->size);
    run(bytes, size);
    if (run_new_edges) keep(bytes, size);
  }
  unsigned reached = 0;
  for (unsigned i = 0; i < EDGES; i++) reached += edges[i];
  printf("Done %lu runs from %u seeds: %u inputs kept, %u edges reached\n", done, seeds, pool_count - seeds, reached);
  return 0;
}
