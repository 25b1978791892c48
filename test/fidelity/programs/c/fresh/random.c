#include <stdio.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <time.h>
int main(void) {
  unsigned long value;
  struct timespec now;
  getrandom(&value, sizeof value, 0);
  printf("getrandom %lx\n", value);
  printf("auxv %lx\n", *(unsigned long *)getauxval(AT_RANDOM));
  printf("stack %p\n", (void *)&value);
  clock_gettime(CLOCK_MONOTONIC, &now);
  printf("clock %ld.%ld\n", (long)now.tv_sec, now.tv_nsec);
}
