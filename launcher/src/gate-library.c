#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launcher.h"

// The library that launcher/gate is compiled to is part of this program (build.sh).
__asm__(
    ".section .rodata\n"
    "gate_library_start: .incbin \"" GATE_LIBRARY "\"\n"
    "gate_library_end:\n"
    ".previous\n");
extern const uint8_t gate_library_start[], gate_library_end[];

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

int gate_library_open(void) {
  // Not to be executed, where the kernel knows the difference; mapping it is another matter.
  int file = memfd_create("gate", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
  if (file < 0) file = memfd_create("gate", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  size_t size = (size_t)(gate_library_end - gate_library_start);
  if (write(file, gate_library_start, size) == (ssize_t)size && fchmod(file, 0444) == 0 &&
      fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0) {
    return file;
  }
  close(file);
  return -1;
}
