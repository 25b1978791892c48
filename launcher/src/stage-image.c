#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "stage.h"

// Images: what a stage's first process wrote down of its memory at its gate, and what later ones begin from (launcher/gate/image.h).

struct failure image_open(struct launcher *launcher, struct stage *stage, const struct start_request *request, int *fd) {
  int file;
  if (request->capture) {
    file = kept_begin(&launcher->images[request->capture - 1], "image");
    if (file < 0) return FAIL(memory);
    stage->capture = (unsigned)request->capture;
  } else {
    file = kept_open(&launcher->images[request->image - 1]);
    if (file < 0) return FAIL_WITH(absent, ENOENT);
  }
  *fd = fcntl(file, F_DUPFD_CLOEXEC, 0);
  return *fd < 0 ? FAIL(memory) : OK;
}

// Nothing of the stage is left that could write to it.
void image_settle(struct launcher *launcher, struct stage *stage) {
  if (!stage->captured) return;
  struct kept_file *image = &launcher->images[stage->capture - 1];
  int64_t size = kept_settle(image, KEPT_WRITERS_ENDED);
  if (size < 0) {
    fprintf(stderr, "launcher: an image cannot be sealed: %s\n", strerror(errno));
    return;
  }
  stage->capture = 0;
  uint8_t *at = connection_reserve(launcher, 512);
  if (!at) return;
  struct writer writer = frame_begin(at, FRAME_captured, stage->sandbox->id);
  put_number(&writer, TAG_number, (uint64_t)(image - launcher->images) + 1);
  put_number(&writer, TAG_peak_bytes, (uint64_t)size);
  connection_commit(launcher, frame_end(&writer));
}

void image_give_up(struct launcher *launcher, struct stage *stage) {
  if (stage->capture) kept_drop(&launcher->images[stage->capture - 1]);
  stage->capture = 0;
}
