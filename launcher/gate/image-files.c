#include <linux/mman.h>
#include <linux/stat.h>

#include "image-capture.h"
#include "image-restore.h"
#include "text.h"

// Mappings of files that every sandbox of the same layers has: they are mapped again and not written down.

// The part of the kernel's structure that is the same everywhere is what statx is for.
static _Bool describe(int file, struct image_file *out) {
  struct statx status;
  if (CALL(SYS_statx, file, "", 0x1000 /* AT_EMPTY_PATH */, STATX_SIZE | STATX_MTIME, &status) < 0) return 0;
  out->size = status.stx_size;
  out->seconds = (uint64_t)status.stx_mtime.tv_sec;
  out->nanoseconds = status.stx_mtime.tv_nsec;
  return 1;
}

static _Bool same_file(const struct image_file *a, const struct image_file *b) {
  return a->size == b->size && a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

int image_open_file(const char *path, const struct image_file *expected) {
  struct image_file found;
  long file = CALL(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  if (describe((int)file, &found) && same_file(&found, expected)) return (int)file;
  CALL(SYS_close, file);
  return -1;
}

// Ends the path of a line of /proc/self/maps in the text; a path that is not there any more or that is none has no file.
static const char *keep_path(struct image_capture *capture, const char *name) {
  static const char deleted[] = " (deleted)";
  size_t length = 0;
  while (name[length] && name[length] != '\n') length++;
  if (name[0] != '/' || capture->header.text_size + length + 1 > sizeof capture->text) return 0;
  if (length >= sizeof deleted - 1 && begins(name + length - (sizeof deleted - 1), deleted)) return 0;
  char *path = capture->text + capture->header.text_size;
  for (size_t i = 0; i < length; i++) {
    if (name[i] == '\\') return 0;  // an escaped character
    path[i] = name[i];
  }
  path[length] = 0;
  return path;
}

// The number of the file in the table, or -1. The mappings of one file stand together.
static long find_file(struct image_capture *capture, const char *name) {
  struct image_header *header = &capture->header;
  const char *path = keep_path(capture, name);
  if (!path) return -1;
  size_t length = 0;
  while (path[length]) length++;
  for (uint64_t i = header->file_count; i-- > 0;) {
    const char *known = capture->text + capture->files[i].path;
    if (begins(known, path) && !known[length]) return (long)i;
  }
  struct image_file file = {.path = header->text_size};
  long opened = header->file_count < IMAGE_FILES_MAX ? CALL(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
  if (opened < 0) return -1;
  _Bool described = describe((int)opened, &file);
  CALL(SYS_close, opened);
  if (!described) return -1;
  header->text_size += length + 1;
  capture->files[header->file_count] = file;
  return (long)header->file_count++;
}

// Whether memory is what the file holds: the linker writes into some of what can only be read later.
static _Bool unchanged(const struct image_capture *capture, const struct image_segment *segment) {
  const struct image_file *file = &capture->files[segment->file];
  if (!(segment->protection & PROT_READ)) return 1;
  uint64_t size = segment->size, last = (file->size + PAGE - 1) & ~(uint64_t)(PAGE - 1);
  if (segment->offset + size > last) return 0;
  int opened = image_open_file(capture->text + file->path, file);
  if (opened < 0) return 0;
  long fresh = CALL(SYS_mmap, 0, size, PROT_READ, MAP_PRIVATE, opened, segment->offset);
  CALL(SYS_close, opened);
  if (fresh < 0 && fresh > -4096) return 0;
  const uint64_t *a = (const uint64_t *)fresh, *b = (const uint64_t *)segment->address;
  uint64_t words = size / sizeof *a, i = 0;
  while (i < words && a[i] == b[i]) i++;
  CALL(SYS_munmap, fresh, size);
  return i == words;
}

_Bool image_add_file_region(struct image_capture *capture, const char *name, struct image_segment *segment) {
  if (segment->protection & PROT_WRITE) return 0;
  long file = find_file(capture, name);
  if (file < 0) return 0;
  segment->file = (uint32_t)file;
  if (!unchanged(capture, segment) || capture->header.segment_count == IMAGE_SEGMENTS_MAX) return 0;
  capture->segments[capture->header.segment_count++] = *segment;
  return 1;
}
