#pragma once
#include "syscalls.h"

// What libc's string functions would be used for.

static inline size_t length_of(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  return length;
}

static inline _Bool same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

static inline _Bool begins(const char *text, const char *prefix) {
  while (*prefix && *prefix == *text) prefix++, text++;
  return !*prefix;
}
