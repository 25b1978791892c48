// Each child stays under the limit, all of them together do not.
#include "attack.h"

int main(void) {
  for (int i = 0; i < 8; i++) {
    if (fork() > 0) continue;
    volatile char *part = malloc(16 << 20);
    for (size_t at = 0; part && at < 16 << 20; at += 4096) part[at] = 1;
    sleep(1);
    _exit(0);
  }
  int status, killed = 0;
  while (wait(&status) > 0) killed += WIFSIGNALED(status);
  return killed ? 1 : 0;
}
