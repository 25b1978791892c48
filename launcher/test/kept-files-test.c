#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../src/kept-files.h"
#include "check.h"

static struct kept_file written(void) {
  struct kept_file kept;
  CHECK(kept_begin(&kept, "kept") >= 0);
  CHECK(write(kept.file, "written", 7) == 7);
  return kept;
}

// As the kernel does by itself when it moves memory about.
static void hold_a_page(const struct kept_file *kept, int pipe_ends[2]) {
  CHECK(pipe(pipe_ends) == 0);
  CHECK(splice(kept->file, &(off_t){0}, pipe_ends[1], NULL, 7, 0) == 7);
}

static void test_nobody_changes_what_is_settled(enum kept_writers writers) {
  struct kept_file kept = written();
  CHECK(kept_open(&kept) == -1);
  CHECK(kept_settle(&kept, writers) > 0);
  CHECK(kept_open(&kept) == kept.file);
  CHECK(pwrite(kept.file, "x", 1, 0) == -1 && errno == EPERM);
  CHECK(ftruncate(kept.file, 0) == -1 && errno == EPERM);
  CHECK(mmap(NULL, 7, PROT_READ | PROT_WRITE, MAP_SHARED, kept.file, 0) == MAP_FAILED);
  kept_drop(&kept);
}

void test_kept_files(void) {
  test_nobody_changes_what_is_settled(KEPT_WRITERS_LIVE);
  test_nobody_changes_what_is_settled(KEPT_WRITERS_ENDED);

  struct kept_file mapped = written();
  void *bytes = mmap(NULL, 7, PROT_READ | PROT_WRITE, MAP_SHARED, mapped.file, 0);
  CHECK(bytes != MAP_FAILED);
  CHECK(kept_settle(&mapped, KEPT_WRITERS_LIVE) == -1 && errno == EBUSY);
  munmap(bytes, 7);
  kept_drop(&mapped);

  struct kept_file held = written();
  int pipe_ends[2];
  hold_a_page(&held, pipe_ends);
  CHECK(kept_settle(&held, KEPT_WRITERS_ENDED) > 0);
  kept_drop(&held);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}
