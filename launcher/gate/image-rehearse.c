#include <linux/mman.h>

#include "gate.h"
#include "image-capture.h"

// Which pages a short run touches after its gate, learned from one: a child of the process that was written down goes on, runs a
// program of no one's to its end, and reads from the kernel's own table which pages it has that it did not have from its parent.

extern int fork(void) __attribute__((weak));

enum { ENTRIES = 512, LONGEST_SECONDS = 2 };
// Of an entry of /proc/self/pagemap.
#define ENTRY_PRESENT (1ULL << 63)
#define ENTRY_FILE (1ULL << 61)
#define ENTRY_OWN (1ULL << 56)  // no other process has the page

static struct image_capture *rehearsal;

enum touched { UNTOUCHED, READ, WRITTEN };

static enum touched how_touched(uint64_t entry, unsigned kind, unsigned protection) {
  if (!(entry & ENTRY_PRESENT)) return UNTOUCHED;
  // A fork gives a child nothing of what is mapped of files.
  if (entry & ENTRY_FILE) return kind == SEGMENT_file ? READ : UNTOUCHED;
  return protection & PROT_WRITE && entry & ENTRY_OWN ? WRITTEN : UNTOUCHED;
}

static void add_touch(struct image_capture *capture, uint64_t address, _Bool write) {
  struct image_header *header = &capture->header;
  struct image_touch *last = header->touch_count ? &capture->touches[header->touch_count - 1] : 0;
  if (last && last->write == write && last->address + (uint64_t)last->pages * PAGE == address) last->pages++;
  else if (header->touch_count < IMAGE_TOUCHES_MAX) {
    capture->touches[header->touch_count++] = (struct image_touch){.address = address, .pages = 1, .write = write};
  }
}

static void note_pages(int pagemap, uint64_t address, uint64_t end, unsigned kind, unsigned protection) {
  uint64_t entries[ENTRIES];
  while (address < end) {
    uint64_t count = (end - address) / PAGE < ENTRIES ? (end - address) / PAGE : ENTRIES;
    long got = CALL(SYS_pread64, pagemap, entries, count * sizeof *entries, address / PAGE * sizeof *entries);
    if (got != (long)(count * sizeof *entries)) return;
    for (uint64_t i = 0; i < count; i++, address += PAGE) {
      enum touched how = how_touched(entries[i], kind, protection);
      if (how != UNTOUCHED) add_touch(rehearsal, address, how == WRITTEN);
    }
  }
}

// Of what the image has between two addresses.
static void note_between(uint64_t start, uint64_t end) {
  const struct image_header *header = &rehearsal->header;
  long pagemap = CALL(SYS_openat, AT_FDCWD, "/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (pagemap < 0) return;
  for (uint64_t i = 0; i < header->segment_count; i++) {
    const struct image_segment *segment = &rehearsal->segments[i];
    uint64_t from = segment->address > start ? segment->address : start, to = segment->address + segment->size;
    if (segment->protection) note_pages((int)pagemap, from, to < end ? to : end, segment->kind, segment->protection);
  }
  if (start <= header->stack_low && header->stack_top <= end) {
    note_pages((int)pagemap, header->stack_low, header->stack_top, SEGMENT_content, PROT_READ | PROT_WRITE);
  }
  CALL(SYS_close, pagemap);
}

// Interpreters give memory back when they end.
__attribute__((visibility("default"))) int munmap(void *address, size_t size) {
  if (__builtin_expect(rehearsal != 0, 0)) note_between((uint64_t)address, (uint64_t)address + size);
  return (int)answer(CALL(SYS_munmap, address, size));
}

// The interpreter is through by then, and most other libraries.
__attribute__((destructor)) static void note_rest(void) {
  if (rehearsal) note_between(0, ~0ULL);
}

_Bool image_rehearse(struct image_capture *capture) {
  int child = fork ? fork() : -1;
  if (child == 0) {
    // One that does not come to its end is ended: an image without touches is as right.
    long times[4] = {0, 0, LONGEST_SECONDS, 0};
    CALL(SYS_setitimer, 0 /* ITIMER_REAL */, times, 0);
    rehearsal = capture;
    return 1;
  }
  // A run that failed may have told of little, or of its failure.
  if (!image_await(child)) capture->header.touch_count = 0;
  if (capture->header.touch_count) image_write_tables(capture);
  return 0;
}
