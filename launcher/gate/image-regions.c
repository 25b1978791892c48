#include <linux/mman.h>

#include "image.h"
#include "image-capture.h"
#include "image-thread.h"
#include "text.h"

// Memory as the kernel lists it, made into segments.

enum { SHORTEST_ZERO_PAGES = 16 };  // shorter runs cost less as content than as a mapping of their own

struct region {
  uint64_t start, end, offset;
  unsigned protection;
  _Bool shared, wiped, droppable;
  const char *name;
};

static _Bool parse_region(const char **at, struct region *out) {
  if (!**at) return 0;
  out->start = image_parse_number(at, 16);
  (*at)++;
  out->end = image_parse_number(at, 16);
  const char *flags = *at + 1;
  out->protection = (flags[0] == 'r' ? PROT_READ : 0U) | (flags[1] == 'w' ? PROT_WRITE : 0U) | (flags[2] == 'x' ? PROT_EXEC : 0U);
  out->shared = flags[3] == 's';
  *at += 6;
  out->offset = image_parse_number(at, 16);
  image_parse_number(at, 16);
  (*at)++;
  image_parse_number(at, 16);
  image_parse_number(at, 10);
  while (**at == ' ') (*at)++;
  out->name = *at;
  out->wiped = out->droppable = 0;
  // Lines with a name and a colon follow; the last of them are the flags, two letters each.
  for (_Bool flagged = 0; !flagged;) {
    while (**at && *(*at)++ != '\n') {}
    if (!**at) return 0;
    flagged = begins(*at, "VmFlags:");
  }
  for (; **at && **at != '\n'; (*at)++) {
    if (begins(*at, " wf")) out->wiped = 1;
    if (begins(*at, " dp")) out->droppable = 1;
  }
  return **at == '\n';
}

static void add_segment(struct image_capture *capture, struct image_segment segment) {
  struct image_header *header = &capture->header;
  if (header->segment_count == IMAGE_SEGMENTS_MAX) image_refuse(capture, "too many mappings");
  else capture->segments[header->segment_count++] = segment;
}

static _Bool is_zero(uint64_t page) {
  const uint64_t *words = (const uint64_t *)page;
  for (unsigned i = 0; i < PAGE / sizeof *words; i++) {
    if (words[i]) return 0;
  }
  return 1;
}

// Pages of zeros become holes of the file.
static uint64_t write_content(struct image_capture *capture, uint64_t from, uint64_t to) {
  uint64_t at = capture->content;
  while (from < to && !capture->refusal) {
    uint64_t end = from;
    while (end < to && !is_zero(end)) end += PAGE;
    uint64_t size = end - from;
    if (size && CALL(SYS_pwrite64, capture->file, from, size, capture->content) != (long)size) image_refuse(capture, "the image cannot be written");
    while (end < to && is_zero(end)) end += PAGE;
    capture->content += end - from;
    from = end;
  }
  return at;
}

static void add_run(struct image_capture *capture, const struct region *region, uint64_t from, uint64_t to, _Bool zero) {
  if (from == to) return;
  struct image_segment segment = {.address = from, .size = to - from, .kind = SEGMENT_zero, .protection = (uint16_t)region->protection};
  if (!zero) {
    segment.offset = write_content(capture, from, to);
    segment.kind = SEGMENT_content;
  }
  add_segment(capture, segment);
}

static void write_region(struct image_capture *capture, const struct region *region) {
  if (!(region->protection & PROT_READ)) {
    if (region->protection) image_refuse(capture, "memory that cannot be read");
    add_run(capture, region, region->start, region->end, 1);
    return;
  }
  uint64_t begun = region->start, zeros = 0;
  for (uint64_t page = region->start; page < region->end; page += PAGE) {
    if (is_zero(page)) {
      zeros++;
      continue;
    }
    if (zeros >= SHORTEST_ZERO_PAGES) {
      add_run(capture, region, begun, page - zeros * PAGE, 0);
      add_run(capture, region, page - zeros * PAGE, page, 1);
      begun = page;
    }
    zeros = 0;
  }
  if (zeros < SHORTEST_ZERO_PAGES && (region->end - begun) / PAGE != zeros) zeros = 0;
  add_run(capture, region, begun, region->end - zeros * PAGE, 0);
  add_run(capture, region, region->end - zeros * PAGE, region->end, 1);
}

static void write_stack(struct image_capture *capture, const struct region *region) {
  struct image_header *header = &capture->header;
  // Leaf functions may keep values below the stack pointer.
  uint64_t used = (image_context_stack(&header->context) - 256) & ~(uint64_t)(PAGE - 1);
  if (used < region->start) used = region->start;
  header->stack_low = region->start;
  header->stack_used = used;
  header->stack_top = region->end;
  header->stack_content = write_content(capture, used, region->end);
}

static void add_special(struct image_capture *capture, const struct region *region) {
  struct image_header *header = &capture->header;
  if (header->special_count == IMAGE_SPECIALS_MAX) image_refuse(capture, "more than the known mappings of the kernel");
  else header->specials[header->special_count++] = (struct image_special){region->start, region->end - region->start};
}

static void add_region(struct image_capture *capture, const struct region *region) {
  uint64_t own = (uint64_t)capture, stack = image_context_stack(&capture->header.context);
  if (region->start >= own && region->start < own + sizeof *capture) return;
  if (begins(region->name, "[vsyscall]")) return;
  if (begins(region->name, "[v")) add_special(capture, region);
  else if (region->wiped || region->droppable) {
    add_segment(capture, (struct image_segment){.address = region->start, .size = region->end - region->start,
                                                .kind = region->droppable ? SEGMENT_droppable : SEGMENT_wiped, .protection = (uint16_t)region->protection});
  }
  else if (region->start <= stack && stack < region->end) write_stack(capture, region);
  else if (image_add_file_region(capture, region->name, &(struct image_segment){
               .address = region->start, .size = region->end - region->start, .offset = region->offset,
               .kind = region->shared ? SEGMENT_shared_file : SEGMENT_file, .protection = (uint16_t)region->protection})) return;
  else if (region->shared) image_refuse(capture, "memory shared with others");
  else write_region(capture, region);
}

void image_write_memory(struct image_capture *capture) {
  if (image_read_file("/proc/self/smaps", capture->listing, sizeof capture->listing) < 0) image_refuse(capture, "too long a list of mappings");
  const char *at = capture->listing;
  struct region region;
  while (!capture->refusal && parse_region(&at, &region)) {
    add_region(capture, &region);
    at++;
  }
  if (!capture->header.stack_top) image_refuse(capture, "its stack is not found");
}
