#include "archive.h"

#include <string.h>

#include "request.h"

struct header {
  uint32_t kind, mode;
  uint64_t path_size;  // with its closing NUL
  uint64_t size;
};

uint8_t *archive_add(struct archive *archive, enum archive_kind kind, uint32_t mode, const char *path, size_t size) {
  struct header header = {.kind = kind, .mode = mode, .path_size = strlen(path) + 1, .size = size};
  size_t room = (size_t)(archive->end - archive->at), start = sizeof header + header.path_size;
  if (start > room || size > room - start) return NULL;
  memcpy(archive->at, &header, sizeof header);
  memcpy(archive->at + sizeof header, path, header.path_size);
  uint8_t *data = archive->at + start;
  archive->at = data + size;
  return data;
}

static bool valid_path(const char *path, size_t size) {
  return size > 1 && size <= PATH_MAX_BYTES && memchr(path, 0, size) == path + size - 1 && path[0] != '/';
}

static bool read_entry(struct cursor *cursor, struct archive_entry *out) {
  struct header header;
  size_t left = (size_t)(cursor->end - cursor->at);
  if (left < sizeof header) return false;
  memcpy(&header, cursor->at, sizeof header);
  left -= sizeof header;
  if (header.path_size > left || header.size > left - header.path_size) return false;
  const uint8_t *path = cursor->at + sizeof header;
  *out = (struct archive_entry){header.kind, header.mode, (const char *)path, path + header.path_size, header.size};
  cursor->at = out->data + out->size;
  if (header.kind != ARCHIVE_folder && header.kind != ARCHIVE_file) return false;
  return valid_path(out->path, header.path_size) && header.mode <= 07777 && (header.kind == ARCHIVE_file || header.size == 0);
}

bool archive_next(struct cursor *cursor, struct archive_entry *out) {
  if (cursor->at == cursor->end || cursor->bad) return false;
  cursor->bad = !read_entry(cursor, out);
  return !cursor->bad;
}
