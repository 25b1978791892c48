#include <linux/auxvec.h>
#include <linux/mman.h>

#include "image.h"
#include "image-restore.h"
#include "image-thread.h"
#include "messages.h"

// The first half of a restore: what the image says is checked, while the process is still what exec made of it. Then what
// does the second half is copied to a place that is in nobody's way.

extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern char _end[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

enum { STATUS_REFUSED = 126, STACK = 16384, SPECIALS = 64 * PAGE, TABLES_MAX = IMAGE_CONTENT };

_Noreturn static void refuse(void) {
  for (;;) CALL(SYS_exit_group, STATUS_REFUSED);
}

static uint64_t whole_pages(uint64_t size) { return (size + PAGE - 1) & ~(uint64_t)(PAGE - 1); }

static _Bool failed(long result) { return result < 0 && result > -4096; }

static _Bool apart(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size) { return a + a_size <= b || b + b_size <= a; }

static uint64_t tables_size(const struct image_header *header) {
  return sizeof *header + header->segment_count * sizeof(struct image_segment) + header->touch_count * sizeof(struct image_touch) +
         header->file_count * sizeof(struct image_file) + header->text_size;
}

static void read_header(int image, struct image_header *header) {
  if (CALL(SYS_pread64, image, header, sizeof *header, 0) != sizeof *header) refuse();
  if (header->magic != IMAGE_MAGIC || header->segment_count > IMAGE_SEGMENTS_MAX || header->touch_count > IMAGE_TOUCHES_MAX || header->file_count > IMAGE_FILES_MAX) refuse();
  if (header->text_size > TABLES_MAX || tables_size(header) > TABLES_MAX) refuse();
  if (header->special_count > IMAGE_SPECIALS_MAX || header->descriptor_count > IMAGE_DESCRIPTORS_MAX || header->timer_count > IMAGE_TIMERS_MAX) refuse();
  if (header->layout.auxv_size > sizeof header->auxiliary) refuse();
  if (header->pid != (uint64_t)CALL(SYS_getpid)) refuse();
  // Memory behind a file's end is a fault later on.
  if (CALL(SYS_lseek, image, 0, 2 /* SEEK_END */) != (long)header->size) refuse();
}

static _Bool in_the_way(const struct image_header *header, const struct image_segment *segments, uint64_t start, uint64_t size) {
  for (uint64_t i = 0; i < header->segment_count; i++) {
    if (!apart(start, size, segments[i].address, segments[i].size)) return 1;
  }
  for (uint64_t i = 0; i < header->special_count; i++) {
    if (!apart(start, size, header->specials[i].address, header->specials[i].size)) return 1;
  }
  return !apart(start, size, header->stack_low, header->stack_top - header->stack_low);
}

static uint64_t find_place(uint64_t size, const struct image_header *header, const struct image_segment *segments) {
  // What is in the way is left there: the next one is elsewhere.
  for (unsigned tries = 0; tries < 64; tries++) {
    long place = CALL(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (failed(place)) refuse();
    if (!in_the_way(header, segments, (uint64_t)place, size)) return (uint64_t)place;
  }
  refuse();
}

static void check_segments(const struct image_header *header, const struct image_segment *segments) {
  for (uint64_t i = 0; i < header->segment_count; i++) {
    const struct image_segment *segment = &segments[i];
    if ((segment->address | segment->size | segment->offset) % PAGE || !segment->size || segment->address + segment->size < segment->address) refuse();
    if (segment->kind > SEGMENT_shared_file || segment->protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC)) refuse();
    if (segment->kind == SEGMENT_content && (segment->offset > header->size || segment->size > header->size - segment->offset)) refuse();
    if (segment->kind >= SEGMENT_file && segment->file >= header->file_count) refuse();
  }
  if ((header->stack_low | header->stack_used | header->stack_top) % PAGE) refuse();
  if (header->stack_low > header->stack_used || header->stack_used >= header->stack_top) refuse();
}

static void check_files(const struct image_header *header, const struct image_file *files, const char *text) {
  if (header->text_size && text[header->text_size - 1]) refuse();
  for (uint64_t i = 0; i < header->file_count; i++) {
    if (files[i].path >= header->text_size) refuse();
  }
}

// The kernel's own mappings have the same order and distances in each process of one kernel.
static void take_specials(struct image_restore *restore, const uint64_t *auxiliary, uint64_t at) {
  const struct image_header *header = restore->header;
  uint64_t there = image_auxiliary(header->auxiliary, AT_SYSINFO_EHDR), here = image_auxiliary(auxiliary, AT_SYSINFO_EHDR), end = at + SPECIALS;
  for (uint64_t i = 0; i < header->special_count; i++) {
    uint64_t size = header->specials[i].size;
    if (size > end - at) refuse();
    long moved = CALL(SYS_mremap, header->specials[i].address - there + here, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, at);
    if (failed(moved)) refuse();
    restore->specials[i] = at;
    at += size;
  }
}

_Noreturn void image_restore(int image, const uint64_t *auxiliary) {
  struct image_header header;
  read_header(image, &header);
  uint64_t code = whole_pages((uint64_t)(_end - __ehdr_start)), tables = whole_pages(tables_size(&header));
  uint64_t work = whole_pages(sizeof(struct image_restore)) + STACK;
  uint64_t size = code + tables + work + SPECIALS;
  struct image_segment *early = (struct image_segment *)CALL(SYS_mmap, 0, tables, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (failed((long)early)) refuse();
  if (CALL(SYS_pread64, image, early, tables_size(&header), 0) != (long)tables_size(&header)) refuse();
  const struct image_header *whole = (const struct image_header *)early;
  const struct image_segment *segments = (const struct image_segment *)(whole + 1);
  check_segments(whole, segments);
  uint64_t place = find_place(size, whole, segments);
  char *to = (char *)place;
  long moved = CALL(SYS_mremap, early, tables, tables, MREMAP_MAYMOVE | MREMAP_FIXED, place + code);
  if (failed(moved)) refuse();
  whole = (const struct image_header *)(place + code);
  segments = (const struct image_segment *)(whole + 1);
  const struct image_touch *touches = (const struct image_touch *)(segments + whole->segment_count);
  const struct image_file *files = (const struct image_file *)(touches + whole->touch_count);
  struct image_restore *restore = (struct image_restore *)(place + code + tables);
  const char *text = (const char *)(files + whole->file_count);
  *restore = (struct image_restore){.place = place, .place_size = size, .image = image, .header = whole, .segments = segments, .touches = touches, .files = files, .text = text};
  check_files(whole, files, text);
  uint64_t rseq_size;
  image_rseq_end(auxiliary, &rseq_size);
  CALL(SYS_close, GATE_LIBRARY_FD);
  for (uint64_t i = 0; i < (uint64_t)(_end - __ehdr_start); i++) to[i] = __ehdr_start[i];
  if (CALL(SYS_mprotect, place, whole_pages((uint64_t)(etext - __ehdr_start)), PROT_READ | PROT_EXEC) < 0) refuse();
  uint64_t all_signals = ~0ULL;
  CALL(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, &all_signals, 0, sizeof all_signals);
  take_specials(restore, auxiliary, place + code + tables + work);
  void (*remap)(void *) = (void (*)(void *))(place + (uint64_t)((const char *)image_remap - __ehdr_start));
  image_call_on_stack(to + code + tables + work, remap, restore);
}
