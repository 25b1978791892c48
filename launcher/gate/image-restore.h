#pragma once
#include "image-format.h"

struct image_restore {
  uint64_t place, place_size;  // where this and the code that reads it are: nothing of the process or of the image
  uint64_t specials[IMAGE_SPECIALS_MAX];  // where they wait in the place
  int image;
  const struct image_header *header;
  const struct image_segment *segments;
  const struct image_touch *touches;
  const struct image_file *files;
  const char *text;
};

// image-remap.c
// The second half, for a struct image_restore.
void image_remap(void *restore);

// image-files.c
// A file of the sandbox, if it is the one that was mapped; else -1.
int image_open_file(const char *path, const struct image_file *expected);

// image-descriptors.c
_Bool image_open_descriptors(const struct image_header *header);
