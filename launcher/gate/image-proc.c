#include "image-capture.h"

// What /proc says, as text.

long image_read_file(const char *path, char *text, size_t capacity) {
  long file = CALL(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  size_t size = 0;
  long got;
  while (size < capacity - 1 && (got = CALL(SYS_read, file, text + size, capacity - 1 - size)) > 0) size += (size_t)got;
  CALL(SYS_close, file);
  text[size] = 0;
  return size == capacity - 1 ? -1 : (long)size;
}

uint64_t image_parse_number(const char **at, unsigned base) {
  uint64_t value = 0;
  while (**at == ' ' || **at == '\t') (*at)++;
  for (;; (*at)++) {
    char digit = **at;
    unsigned worth = digit >= '0' && digit <= '9' ? (unsigned)(digit - '0') : digit >= 'a' && digit <= 'f' ? (unsigned)(digit - 'a' + 10) : 16;
    if (worth >= base) return value;
    value = value * base + worth;
  }
}
