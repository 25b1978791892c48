#include <signal.h>
#include <stdio.h>
int main(void) {
  struct sigaction action;
  sigset_t mask;
  for (int i = 1; i < 65; i++) if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL) printf("%d is not default\n", i);
  sigprocmask(SIG_BLOCK, NULL, &mask);
  for (int i = 1; i < 65; i++) if (sigismember(&mask, i) == 1) printf("%d is blocked\n", i);
  puts("over");
  fflush(stdout);
  raise(SIGFPE);
}
