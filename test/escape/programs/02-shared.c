#include "attack.h"
#include <sys/mman.h>

int main(void) {
  size_t size = (size_t)1 << 30;
  char *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 1;
  memset(shared, 1, size);
  return 0;
}
