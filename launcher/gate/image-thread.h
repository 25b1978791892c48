#pragma once
#include "image-format.h"

// The state of one thread.

enum { IMAGE_ROBUST_SIZE = 24 };

// image-context.c
// 0, and 1 when it was resumed.
int image_context_save(struct image_context *context) __attribute__((returns_twice));
_Noreturn void image_context_resume(const struct image_context *context);
_Noreturn void image_call_on_stack(void *stack_top, void (*function)(void *argument), void *argument);

// image-rseq.c
// Gives the area up; its address and size, 0 where there is none.
uint64_t image_rseq_end(const uint64_t *auxiliary, uint64_t *size);
void image_rseq_begin(uint64_t area, uint64_t size);

static inline uint64_t image_context_stack(const struct image_context *context) {
#if defined(__x86_64__)
  return context->registers[6];
#else
  return context->registers[20];
#endif
}

static inline uint64_t image_thread_pointer(void) {
  uint64_t value;
#if defined(__x86_64__)
  CALL(SYS_arch_prctl, 0x1003 /* ARCH_GET_FS */, &value);
#else
  __asm__("mrs %0, tpidr_el0" : "=r"(value));
#endif
  return value;
}

static inline void image_set_thread_pointer(uint64_t value) {
#if defined(__x86_64__)
  CALL(SYS_arch_prctl, 0x1002 /* ARCH_SET_FS */, value);
#else
  __asm__ volatile("msr tpidr_el0, %0" : : "r"(value) : "memory");
#endif
}

static inline uint64_t image_auxiliary(const uint64_t *auxiliary, uint64_t type) {
  for (; auxiliary[0]; auxiliary += 2) {
    if (auxiliary[0] == type) return auxiliary[1];
  }
  return 0;
}
