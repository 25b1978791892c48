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

// Both return where the text ends.
static inline char *append(char *at, const char *text) {
  while (*text) *at++ = *text++;
  *at = 0;
  return at;
}

static inline char *append_number(char *at, unsigned number) {
  if (number >= 10) at = append_number(at, number / 10);
  *at++ = (char)('0' + number % 10);
  *at = 0;
  return at;
}
