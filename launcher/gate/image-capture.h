#pragma once
#include "image-format.h"

// What a capture works with: memory of its own, which is not part of the image.
struct image_capture {
  int file;
  const char *refusal;  // why there is no image of this process; NULL as long as there is none
  uint64_t content;     // end of what was written so far
  struct image_header header;
  struct image_segment segments[IMAGE_SEGMENTS_MAX];
  struct image_touch touches[IMAGE_TOUCHES_MAX];
  struct image_file files[IMAGE_FILES_MAX];
  char text[1 << 17];
  char listing[1 << 22];  // a file of /proc
};

static inline void image_refuse(struct image_capture *capture, const char *why) {
  if (!capture->refusal) capture->refusal = why;
}

// image-capture.c
void image_write_tables(struct image_capture *capture);
// Whether a child of the process, negative where there is none, ended well.
_Bool image_await(int child);

// image-rehearse.c
// Lets a child go on as the processes of the image will, and notes the pages that it touches. True in the child.
_Bool image_rehearse(struct image_capture *capture);

// image-state.c
void image_note_timers(struct image_capture *capture);
// The rest of what the kernel knows of this process; its rseq area is given up.
void image_note_state(struct image_capture *capture);

// image-descriptors.c
void image_note_descriptors(struct image_capture *capture);

// image-regions.c
void image_write_memory(struct image_capture *capture);

// image-files.c
// Adds a segment that is mapped from its file again; false where it has to be written down.
_Bool image_add_file_region(struct image_capture *capture, const char *name, struct image_segment *segment);

// image-proc.c
// Reads a file whole and ends it with a NUL; its size, or -1.
long image_read_file(const char *path, char *text, size_t capacity);
uint64_t image_parse_number(const char **at, unsigned base);
