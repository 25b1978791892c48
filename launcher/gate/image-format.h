#pragma once
#include <linux/prctl.h>

#include "syscalls.h"

// What an image holds. From its start:
//
//   struct image_header, its segments, its touches, its files, the text of the paths
//   IMAGE_CONTENT      contents of segments, page by page

enum {
  PAGE = 4096,  // other sizes are refused
  IMAGE_CONTENT = 1 << 20,  // a hole up to here costs nothing
  IMAGE_SEGMENTS_MAX = 8192, IMAGE_TOUCHES_MAX = 8192, IMAGE_FILES_MAX = 1024, IMAGE_SPECIALS_MAX = 4, IMAGE_DESCRIPTORS_MAX = 16, IMAGE_TIMERS_MAX = 4,
  IMAGE_SIGNALS = 64,
};
#define IMAGE_MAGIC 0x316567616d69736bULL

// What setjmp keeps, in the order of image-context.c.
struct image_context {
  uint64_t registers[22];
};

// Memory that a child of a fork finds empty, as the state of a random number generator, is empty in whoever is made from an image too.
enum image_segment_kind { SEGMENT_content, SEGMENT_zero, SEGMENT_wiped, SEGMENT_droppable, SEGMENT_file, SEGMENT_shared_file };

struct image_segment {
  uint64_t address, size;
  uint64_t offset;  // in the image, or in the file
  uint16_t kind, protection;
  uint32_t file;
};

// Pages that a short run writes to, or reads of a file: they are had at once, and not one by one as each is missed.
struct image_touch {
  uint64_t address;
  uint32_t pages, write;
};

// A file that the sandbox has too. Its size and time stand for its bytes.
struct image_file {
  uint64_t path;  // where it begins in the text
  uint64_t size, seconds, nanoseconds;
};

// vdso and what it reads: mappings that only the kernel can make, and that can only be moved.
struct image_special {
  uint64_t address, size;
};

enum image_descriptor_kind { DESCRIPTOR_eventfd, DESCRIPTOR_epoll, DESCRIPTOR_watched };

struct image_descriptor {
  uint32_t kind, number;
  uint32_t status_flags, descriptor_flags;
  uint64_t count;  // of an eventfd; of a watched descriptor its data
  uint32_t events, watcher;
};

struct image_timer {
  uint64_t id, value;
  uint32_t signal, clock;
};

struct image_signal_action {
  uint64_t handler, flags, restorer, mask;
};

struct image_stack {
  uint64_t address, size, flags;
};

struct image_header {
  uint64_t magic, size;
  uint64_t segment_count, touch_count, file_count, text_size;
  uint64_t special_count, descriptor_count, timer_count;
  uint64_t pid;
  uint64_t resumption;  // where a struct image_resumption is in the image
  struct image_context context;
  uint64_t thread_pointer, tid_address, robust_list, rseq, rseq_size;
  uint64_t stack_low, stack_used, stack_top, stack_content;  // from `used` up its bytes are at `content` in the image
  struct image_stack signal_stack;
  struct image_signal_action actions[IMAGE_SIGNALS];
  struct prctl_mm_map layout;
  uint64_t auxiliary[64];
  struct image_special specials[IMAGE_SPECIALS_MAX];
  struct image_descriptor descriptors[IMAGE_DESCRIPTORS_MAX];
  struct image_timer timers[IMAGE_TIMERS_MAX];
};

// What the resumed code needs to know of the restore.
struct image_resumption {
  uint64_t place, place_size;  // what is left of it
  uint64_t signal_mask;
};
