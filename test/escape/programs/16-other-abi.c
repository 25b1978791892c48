// The kernel's other entrances, with other numbers for the same calls. The argument says which.
#include "attack.h"

int main(int argc, char **argv) {
  long result = -1;
#ifdef __x86_64__
  if (argc > 1 && strcmp(argv[1], "int80") == 0) {
    // 20 is getpid there; 310 is unshare.
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
  } else if (argc > 1 && strcmp(argv[1], "x32") == 0) {
    __asm__ volatile("syscall" : "=a"(result) : "a"(0x40000000L + 39) : "rcx", "r11", "memory");
  }
#endif
  if (result > 0) hole("another entrance", "answered");
  return finish();
}
