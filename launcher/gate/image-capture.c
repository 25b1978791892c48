#include <linux/mman.h>

#include "image-capture.h"
#include "image-thread.h"
#include "image.h"

// Writes down a process that waits at its gate.

extern int fork(void) __attribute__((weak));
extern void rb_thread_atfork(void) __attribute__((weak));

static struct image_resumption resumption;

static unsigned count_threads(struct image_capture *capture) {
  long folder = CALL(SYS_openat, AT_FDCWD, "/proc/self/task", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  long size = CALL(SYS_getdents64, folder, capture->listing, sizeof capture->listing);
  CALL(SYS_close, folder);
  unsigned count = 0;
  for (long at = 0; at < size; at += *(const uint16_t *)(capture->listing + at + 16)) count++;
  return count < 2 ? 0 : count - 2;  // without . and ..
}

static void write_image(struct image_capture *capture) {
  struct image_header *header = &capture->header;
  capture->content = IMAGE_CONTENT;
  image_note_descriptors(capture);
  image_note_state(capture);
  image_write_memory(capture);
  header->magic = IMAGE_MAGIC;
  header->size = capture->content;
  // The last pages may be a hole.
  if (CALL(SYS_ftruncate, capture->file, header->size) < 0) image_refuse(capture, "the image cannot be written");
  image_write_tables(capture);
}

void image_write_tables(struct image_capture *capture) {
  const struct image_header *header = &capture->header;
  uint64_t at = 0;
  struct {
    const void *bytes;
    uint64_t size;
  } parts[] = {
      {header, sizeof *header},
      {capture->segments, header->segment_count * sizeof *capture->segments},
      {capture->touches, header->touch_count * sizeof *capture->touches},
      {capture->files, header->file_count * sizeof *capture->files},
      {capture->text, header->text_size},
  };
  for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (parts[i].size && CALL(SYS_pwrite64, capture->file, parts[i].bytes, parts[i].size, at) != (long)parts[i].size) {
      image_refuse(capture, "the image cannot be written");
    }
    at += parts[i].size;
  }
}

// The code that was copied here is not needed any more, and signals come again.
static void settle(void) {
  CALL(SYS_munmap, resumption.place, resumption.place_size);
  CALL(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, &resumption.signal_mask, 0, sizeof resumption.signal_mask);
}

// Whether the runtime knows how to go on in the child of a fork, where no other thread is left.
static _Bool survives_fork(void) { return fork && rb_thread_atfork; }

_Bool image_await(int child) {
  int status = -1;
  long ended = -1;
  if (child > 0) {
    do ended = CALL(SYS_wait4, child, &status, 0, 0);
    while (ended == -EINTR);
  }
  return ended == child && status == 0;
}

// In a child of this process, which has but one thread.
static _Bool resumed_in_child(struct image_capture *capture) {
  int child = fork();
  if (child == 0) {
    if (image_context_save(&capture->header.context)) return 1;
    write_image(capture);
    for (;;) CALL(SYS_exit_group, 0);
  }
  if (!image_await(child)) image_refuse(capture, "the process that was to write it died");
  return 0;
}

enum capture_result image_capture(int file, const char **refusal) {
  // Shared with the child that may write it, and so not one mapping with memory beside it.
  struct image_capture *capture = (struct image_capture *)CALL(SYS_mmap, 0, sizeof *capture, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if ((long)capture < 0 && (long)capture > -4096) {
    *refusal = "no memory to capture it with";
    return CAPTURE_refused;
  }
  capture->file = file;
  // What holds its own number goes on with it.
  capture->header.pid = (uint64_t)CALL(SYS_getpid);
  image_note_timers(capture);
  CALL(SYS_rt_sigprocmask, 0, 0, &resumption.signal_mask, sizeof resumption.signal_mask);
  capture->header.resumption = (uint64_t)&resumption;
  _Bool resumed = 0;
  if (count_threads(capture) == 1) {
    resumed = image_context_save(&capture->header.context);
    if (!resumed) write_image(capture);
  } else if (survives_fork()) {
    resumed = resumed_in_child(capture);
  } else {
    image_refuse(capture, "more than one thread");
  }
  if (resumed) {
    settle();
    return CAPTURE_resumed;
  }
  if (!capture->refusal && image_rehearse(capture)) return CAPTURE_rehearsing;
  *refusal = capture->refusal;
  return capture->refusal ? CAPTURE_refused : CAPTURE_written;
}
