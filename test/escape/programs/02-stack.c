#include "attack.h"
#include <sys/resource.h>

static int deeper(volatile char *above) {
  volatile char here[4096];
  memset((void *)here, 1, sizeof here);
  return deeper(here) + above[0];
}

int main(int argc, char **argv) {
  if (argc == 1) {
    struct rlimit stack;
    getrlimit(RLIMIT_STACK, &stack);
    stack.rlim_cur = stack.rlim_max;
    setrlimit(RLIMIT_STACK, &stack);
    execl(argv[0], argv[0], "again", NULL);
  }
  volatile char top[1] = {0};
  return deeper(top);
}
