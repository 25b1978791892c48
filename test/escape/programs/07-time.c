// Ways to take longer than allowed. The argument says which.
#include "attack.h"
#include <pthread.h>

static void *burn(void *nothing) {
  for (volatile unsigned long i = 0;; i++) {}
  return nothing;
}

int main(int argc, char **argv) {
  const char *way = argc > 1 ? argv[1] : "";
  for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
  if (strcmp(way, "sleep") == 0) for (;;) sleep(1000);
  if (strcmp(way, "stop") == 0) raise(SIGSTOP);
  if (strcmp(way, "stop-all") == 0) kill(0, SIGSTOP);
  if (strcmp(way, "burn") == 0) burn(NULL);
  if (strcmp(way, "child") == 0) {
    if (fork() == 0) burn(NULL);
    for (;;) sleep(1000);
  }
  if (strcmp(way, "orphans") == 0) {
    // Each lives for a moment and leaves its time to nobody who waits for it.
    for (;;) {
      if (fork() == 0) {
        setsid();
        for (volatile unsigned long i = 0; i < 2000000; i++) {}
        _exit(0);
      }
      usleep(2000);
    }
  }
  if (strcmp(way, "threads") == 0) {
    pthread_t thread;
    for (int i = 0; i < 8; i++) pthread_create(&thread, NULL, burn, NULL);
    burn(NULL);
  }
  for (;;) pause();
}
