#include <linux/auxvec.h>

#include "gate.h"
#include "image-capture.h"
#include "image-thread.h"

// The kernel's notes of a process beside its memory.

static void note_threads(struct image_capture *capture) {
  struct image_header *header = &capture->header;
  uint64_t robust_size = 0;
  header->thread_pointer = image_thread_pointer();
  // Without it (CONFIG_CHECKPOINT_RESTORE) the kernel does not let layouts be set either.
  if (CALL(SYS_prctl, PR_GET_TID_ADDRESS, &header->tid_address) < 0) image_refuse(capture, "the kernel does not tell where the thread's number is");
  if (CALL(SYS_get_robust_list, 0, &header->robust_list, &robust_size) < 0) image_refuse(capture, "the kernel does not tell its list of locks");
  if (header->robust_list && robust_size != IMAGE_ROBUST_SIZE) image_refuse(capture, "a list of locks of another form");
  header->rseq = image_rseq_end(header->auxiliary, &header->rseq_size);
}

static void note_signals(struct image_capture *capture) {
  struct image_header *header = &capture->header;
  for (unsigned i = 0; i < IMAGE_SIGNALS; i++) CALL(SYS_rt_sigaction, i + 1, 0, &header->actions[i], sizeof header->actions[i].mask);
  CALL(SYS_sigaltstack, 0, &header->signal_stack);
}

// Return addresses that are kept twice or signed are of one process only.
static void note_protection(struct image_capture *capture) {
#if defined(__x86_64__)
  enum { SHADOW_STACK_STATUS = 0x5005 };
  uint64_t features = 0;
  if (CALL(SYS_arch_prctl, SHADOW_STACK_STATUS, &features) == 0 && features) image_refuse(capture, "a shadow stack");
#elif defined(__aarch64__)
  enum { SIGNED_ADDRESSES = 1 << 30 };
  if (image_auxiliary(capture->header.auxiliary, AT_HWCAP) & SIGNED_ADDRESSES) image_refuse(capture, "signed return addresses");
#endif
}

static void note_layout(struct image_capture *capture) {
  struct image_header *header = &capture->header;
  if (!layout_read(&header->layout)) image_refuse(capture, "the kernel does not tell its layout");
  long file = CALL(SYS_openat, AT_FDCWD, "/proc/self/auxv", O_RDONLY | O_CLOEXEC);
  long size = CALL(SYS_read, file, header->auxiliary, sizeof header->auxiliary);
  CALL(SYS_close, file);
  if (size <= 0) image_refuse(capture, "its auxiliary vector cannot be read");
  header->layout.auxv_size = (uint32_t)(size > 0 ? size : 0);
  if (image_auxiliary(header->auxiliary, AT_PAGESZ) != PAGE) image_refuse(capture, "pages of another size");
  note_protection(capture);
}

// The lines of one timer follow each other: its number, signal and value, whom it tells, its clock.
void image_note_timers(struct image_capture *capture) {
  struct image_header *header = &capture->header;
  struct image_timer *timer = 0;
  if (image_read_file("/proc/self/timers", capture->listing, sizeof capture->listing) < 0) {
    image_refuse(capture, "the kernel does not tell its timers");
    return;
  }
  for (const char *at = capture->listing; *at;) {
    if (begins(at, "ID: ")) {
      if (header->timer_count == IMAGE_TIMERS_MAX) {
        image_refuse(capture, "too many timers");
        return;
      }
      timer = &header->timers[header->timer_count++];
      at += 4;
      uint64_t setting[4];
      timer->id = image_parse_number(&at, 10);
      if (CALL(SYS_timer_gettime, timer->id, setting) < 0 || setting[2] || setting[3]) image_refuse(capture, "a timer runs");
    } else if (timer && begins(at, "signal: ")) {
      at += 8;
      timer->signal = (uint32_t)image_parse_number(&at, 10);
      at++;
      timer->value = image_parse_number(&at, 16);
    } else if (timer && begins(at, "notify: ")) {
      if (!begins(at, "notify: signal/pid.")) image_refuse(capture, "a timer that does not tell its process");
    } else if (timer && begins(at, "ClockID: ")) {
      at += 9;
      timer->clock = (uint32_t)image_parse_number(&at, 10);
    }
    while (*at && *at++ != '\n') {}
  }
}

void image_note_state(struct image_capture *capture) {
  note_layout(capture);
  note_threads(capture);
  note_signals(capture);
}
