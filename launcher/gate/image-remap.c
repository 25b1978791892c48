#include <linux/mman.h>

#include "image-restore.h"
#include "image-thread.h"

// The second half of a restore. It runs from a copy of the library, on a stack of its own, and uses no address but what it is
// given: all else of the process is replaced under it.

#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 0x08
#endif

enum { STATUS_FAILED = 126 };

_Noreturn static void fail(void) {
  for (;;) CALL(SYS_exit_group, STATUS_FAILED);
}

struct open_file {
  uint32_t number;
  int descriptor;
};

static _Bool failed(long result) { return result < 0 && result > -4096; }

static void unmap_all_but(uint64_t start, uint64_t end) {
  static const unsigned char address_bits[] = {57, 56, 52, 48, 47, 42, 39, 36};
  if (CALL(SYS_munmap, 0, start) < 0) fail();
  for (unsigned i = 0; i < sizeof address_bits; i++) {
    uint64_t last = 1ULL << address_bits[i];
    // Of the widest space on x86-64 the last page is not given out.
    if (end < last && CALL(SYS_munmap, end, last - end) == 0) return;
    if (end < last && CALL(SYS_munmap, end, last - PAGE - end) == 0) return;
  }
  fail();
}

static void map(uint64_t address, uint64_t size, unsigned protection, unsigned flags, int file, uint64_t offset) {
  if (failed(CALL(SYS_mmap, address, size, protection, flags | MAP_FIXED, file, offset))) fail();
}

// One file at a time, for those that may have few open. Its segments follow each other.
static void open_file_of(const struct image_restore *restore, const struct image_segment *segment, struct open_file *open) {
  if (segment->kind < SEGMENT_file || (open->descriptor >= 0 && open->number == segment->file)) return;
  if (open->descriptor >= 0) CALL(SYS_close, open->descriptor);
  const struct image_file *file = &restore->files[segment->file];
  *open = (struct open_file){.number = segment->file, .descriptor = image_open_file(restore->text + file->path, file)};
  if (open->descriptor < 0) fail();
}

static void map_segments(const struct image_restore *restore) {
  struct open_file file = {.descriptor = -1};
  for (uint64_t i = 0; i < restore->header->segment_count; i++) {
    const struct image_segment *segment = &restore->segments[i];
    open_file_of(restore, segment, &file);
    uint64_t address = segment->address, size = segment->size;
    switch (segment->kind) {
      case SEGMENT_content: map(address, size, segment->protection, MAP_PRIVATE, restore->image, segment->offset); break;
      case SEGMENT_zero: map(address, size, segment->protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); break;
      case SEGMENT_wiped:
        map(address, size, segment->protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (CALL(SYS_madvise, address, size, MADV_WIPEONFORK) < 0) fail();
        break;
      case SEGMENT_droppable: map(address, size, segment->protection, MAP_DROPPABLE | MAP_ANONYMOUS, -1, 0); break;
      case SEGMENT_file: map(address, size, segment->protection, MAP_PRIVATE, file.descriptor, segment->offset); break;
      default: map(address, size, segment->protection, MAP_SHARED, file.descriptor, segment->offset);
    }
  }
  if (file.descriptor >= 0) CALL(SYS_close, file.descriptor);
}

// Only memory of no file grows downwards.
static void map_stack(const struct image_restore *restore) {
  const struct image_header *header = restore->header;
  map(header->stack_low, header->stack_top - header->stack_low, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
  uint64_t size = header->stack_top - header->stack_used;
  if (CALL(SYS_pread64, restore->image, header->stack_used, size, header->stack_content) != (long)size) fail();
}

// Where the kernel cannot do this (before 5.14), pages come as they are missed.
static void touch(const struct image_restore *restore) {
  for (uint64_t i = 0; i < restore->header->touch_count; i++) {
    const struct image_touch *one = &restore->touches[i];
    CALL(SYS_madvise, one->address, (uint64_t)one->pages * PAGE, one->write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
  }
}

static void set_signals(const struct image_header *header) {
  for (unsigned i = 0; i < IMAGE_SIGNALS; i++) {
    if (i + 1 != 9 && i + 1 != 19) CALL(SYS_rt_sigaction, i + 1, &header->actions[i], 0, sizeof header->actions[i].mask);
  }
  CALL(SYS_sigaltstack, &header->signal_stack, 0);
}

static void make_timers(const struct image_header *header) {
  for (uint64_t i = 0; i < header->timer_count; i++) {
    struct {
      uint64_t value;
      uint32_t signal, notify;
      uint64_t unused[6];
    } event = {.value = header->timers[i].value, .signal = header->timers[i].signal};
    int id = -1;
    if (CALL(SYS_timer_create, header->timers[i].clock, &event, &id) < 0 || (uint64_t)id != header->timers[i].id) fail();
  }
}

static void set_thread(const struct image_header *header) {
  image_set_thread_pointer(header->thread_pointer);
  long number = CALL(SYS_set_tid_address, header->tid_address);
  if (header->tid_address) *(int *)header->tid_address = (int)number;
  if (header->robust_list) CALL(SYS_set_robust_list, header->robust_list, IMAGE_ROBUST_SIZE);
  image_rseq_begin(header->rseq, header->rseq_size);
}

static void set_layout(const struct image_header *header) {
  struct prctl_mm_map layout = header->layout;
  layout.auxv = (__u64 *)header->auxiliary;
  if (CALL(SYS_prctl, PR_SET_MM, PR_SET_MM_MAP, &layout, sizeof layout, 0) < 0) fail();
}

void image_remap(void *argument) {
  const struct image_restore *restore = argument;
  const struct image_header *header = restore->header;
  unmap_all_but(restore->place, restore->place + restore->place_size);
  map_segments(restore);
  map_stack(restore);
  touch(restore);
  for (uint64_t i = 0; i < header->special_count; i++) {
    uint64_t size = header->specials[i].size;
    if (failed(CALL(SYS_mremap, restore->specials[i], size, size, MREMAP_MAYMOVE | MREMAP_FIXED, header->specials[i].address))) fail();
  }
  set_layout(header);
  CALL(SYS_close, restore->image);
  if (!image_open_descriptors(header)) fail();
  set_signals(header);
  make_timers(header);
  set_thread(header);
  struct image_resumption *resumption = (struct image_resumption *)header->resumption;
  resumption->place = restore->place;
  resumption->place_size = restore->place_size;
  image_context_resume(&header->context);
}
