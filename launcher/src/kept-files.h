#pragma once
#include <stdbool.h>
#include <stdint.h>

// What comes from a sandbox and is kept for later ones, by the numbers that the server gives: the files of one (artefacts), the memory of
// a process at its gate (images). Each is a memory file, sealed once it is whole.

struct kept_file {
  bool used, settled;
  int file;
};

// A memory file for a number that is free; -1 with errno. It stays the table's.
int kept_begin(struct kept_file *kept, const char *what);
// Whether a process that could have it mapped lives, and might write to it then.
enum kept_writers { KEPT_WRITERS_LIVE, KEPT_WRITERS_ENDED };
// It was written: nobody changes it from now on. The bytes of memory that it takes, or -1 with errno.
int64_t kept_settle(struct kept_file *kept, enum kept_writers writers);
// The file of one that was settled; -1 when there is none.
int kept_open(const struct kept_file *kept);
// Forgets it, settled or not; who has it open keeps it.
void kept_drop(struct kept_file *kept);
