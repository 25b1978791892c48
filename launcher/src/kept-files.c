#include "kept-files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int kept_begin(struct kept_file *kept, const char *what) {
  int file = memfd_create(what, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file >= 0) *kept = (struct kept_file){.used = true, .file = file};
  return file;
}

int64_t kept_settle(struct kept_file *kept, enum kept_writers writers) {
  struct stat status;
  // Against writers that live the kernel seals a file only when nobody holds a page of it; it looks for 150 ms, and holds some itself
  // when it moves or reclaims memory.
  int against = writers == KEPT_WRITERS_ENDED ? F_SEAL_FUTURE_WRITE : F_SEAL_WRITE;
  if (fcntl(kept->file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | against)) return -1;
  if (fstat(kept->file, &status)) return -1;
  kept->settled = true;
  // Holes take nothing.
  return (int64_t)status.st_blocks * 512;
}

int kept_open(const struct kept_file *kept) { return kept->settled ? kept->file : -1; }

void kept_drop(struct kept_file *kept) {
  if (kept->used) close(kept->file);
  *kept = (struct kept_file){0};
}
