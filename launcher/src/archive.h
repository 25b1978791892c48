#pragma once
#include "wire.h"

// Files and folders as one run of bytes: what `keep` writes and `restore` reads, on one machine and by one program. Pure,
// so that it can be fuzzed.

enum archive_kind { ARCHIVE_folder = 1, ARCHIVE_file };

struct archive_entry {
  uint32_t kind, mode;
  const char *path;  // relative, not empty, shorter than PATH_MAX_BYTES
  const uint8_t *data;
  size_t size;
};

// Where an archive is written.
struct archive {
  uint8_t *at;
  const uint8_t *end;
};

// Adds an entry and returns the place for its data; NULL when it does not fit.
uint8_t *archive_add(struct archive *archive, enum archive_kind kind, uint32_t mode, const char *path, size_t size);
// Moves to the next entry; false at the end, or when the rest is no archive (then `bad` is set).
bool archive_next(struct cursor *cursor, struct archive_entry *out);
