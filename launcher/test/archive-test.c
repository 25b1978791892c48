#include "../src/archive.h"
#include "../src/request.h"
#include "check.h"

enum { ROUNDS = 20000 };

// An archive of a folder and two files, in memory of exactly its size.
static uint8_t *sample(size_t *size) {
  static uint8_t bytes[512];
  struct archive archive = {bytes, bytes + sizeof bytes};
  CHECK(archive_add(&archive, ARCHIVE_folder, 0700, "work", 0));
  uint8_t *data = archive_add(&archive, ARCHIVE_file, 04755, "work/a b", 3);
  CHECK(data);
  memcpy(data, "abc", 3);
  CHECK(archive_add(&archive, ARCHIVE_file, 0, "tmp/e", 0));
  *size = (size_t)(archive.at - bytes);
  uint8_t *exact = malloc(*size);
  if (!exact) abort();
  memcpy(exact, bytes, *size);
  return exact;
}

static void what_is_added_is_read(void) {
  size_t size;
  uint8_t *bytes = sample(&size);
  struct cursor cursor = cursor_over(bytes, size);
  struct archive_entry entry;
  CHECK(archive_next(&cursor, &entry) && entry.kind == ARCHIVE_folder && entry.mode == 0700 && strcmp(entry.path, "work") == 0 && entry.size == 0);
  CHECK(archive_next(&cursor, &entry) && entry.kind == ARCHIVE_file && entry.mode == 04755 && strcmp(entry.path, "work/a b") == 0);
  CHECK(entry.size == 3 && memcmp(entry.data, "abc", 3) == 0);
  CHECK(archive_next(&cursor, &entry) && strcmp(entry.path, "tmp/e") == 0 && entry.size == 0);
  CHECK(!archive_next(&cursor, &entry) && !cursor.bad);
  free(bytes);
}

static void what_does_not_fit_is_not_added(void) {
  uint8_t bytes[64];
  struct archive archive = {bytes, bytes + sizeof bytes};
  CHECK(!archive_add(&archive, ARCHIVE_file, 0, "a", 64) && !archive_add(&archive, ARCHIVE_file, 0, "a", SIZE_MAX));
  CHECK(archive.at == bytes);
  CHECK(archive_add(&archive, ARCHIVE_file, 0, "a", 64 - 24 - 2) && archive.at == archive.end);
  CHECK(!archive_add(&archive, ARCHIVE_folder, 0, "b", 0));
}

static bool reads(uint32_t kind, uint32_t mode, const char *path, size_t path_size, size_t size) {
  struct { uint32_t kind, mode; uint64_t path_size, size; } header = {kind, mode, path_size, size};
  uint8_t *bytes = malloc(sizeof header + path_size + 4);
  if (!bytes) abort();
  memcpy(bytes, &header, sizeof header);
  memcpy(bytes + sizeof header, path, path_size);
  memset(bytes + sizeof header + path_size, 'd', 4);
  struct cursor cursor = cursor_over(bytes, sizeof header + path_size + 4);
  struct archive_entry entry;
  bool good = archive_next(&cursor, &entry);
  CHECK(good == !cursor.bad);
  free(bytes);
  return good;
}

static void an_entry_is_whole_and_plain(void) {
  static char long_path[PATH_MAX_BYTES + 1];
  memset(long_path, 'a', sizeof long_path - 1);
  CHECK(reads(ARCHIVE_file, 0644, "a", 2, 4) && reads(ARCHIVE_folder, 07777, "a/b", 4, 0));
  CHECK(!reads(0, 0644, "a", 2, 4) && !reads(3, 0644, "a", 2, 4));
  CHECK(!reads(ARCHIVE_file, 010000, "a", 2, 4) && !reads(ARCHIVE_folder, 0, "a", 2, 4));
  CHECK(!reads(ARCHIVE_file, 0, "a", 2, 5) && !reads(ARCHIVE_file, 0, "a", 2, SIZE_MAX));
  CHECK(!reads(ARCHIVE_file, 0, "", 1, 0) && !reads(ARCHIVE_file, 0, "", 0, 0) && !reads(ARCHIVE_file, 0, "/a", 3, 0));
  CHECK(!reads(ARCHIVE_file, 0, "ab", 2, 0) && !reads(ARCHIVE_file, 0, "a\0b", 4, 0));
  CHECK(!reads(ARCHIVE_file, 0, long_path, sizeof long_path, 0) && reads(ARCHIVE_file, 0, long_path + 1, sizeof long_path - 1, 0));
}

// Whatever is read of a spoiled archive lies within it.
static void spoiled_archives_are_survived(void) {
  static uint8_t copy[512];
  unsigned entries = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    size_t size;
    uint8_t *bytes = sample(&size);
    for (unsigned changes = 1 + round % 3; changes > 0; changes--) bytes[(size_t)rand() % size] = (uint8_t)rand();
    struct cursor cursor = cursor_over(bytes, (size_t)rand() % (size + 1));
    struct archive_entry entry;
    while (archive_next(&cursor, &entry)) {
      CHECK(entry.size <= sizeof copy && strlen(entry.path) < PATH_MAX_BYTES);
      memcpy(copy, entry.data, entry.size);
      entries++;
    }
    free(bytes);
  }
  CHECK(entries > 0);
}

void test_archives(void) {
  what_is_added_is_read();
  what_does_not_fit_is_not_added();
  an_entry_is_whole_and_plain();
  spoiled_archives_are_survived();
}
