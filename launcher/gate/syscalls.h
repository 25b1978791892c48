#pragma once

// System calls without libc: the library is loaded beside the libc of whatever layer a program comes from.

typedef __SIZE_TYPE__ size_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;

#include <linux/errno.h>
#include <linux/fcntl.h>
#include <sys/syscall.h>

// Six arguments always: those that a call does not have are not looked at.
static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d,
                x4 __asm__("x4") = e, x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#else
#error "no system calls for this architecture"
#endif
}

#define CALL_6(number, a, b, c, d, e, f, ...) system_call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
// CALL(SYS_read, fd, buffer, size): the kernel's answer, a negative errno where it failed.
#define CALL(...) CALL_6(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
