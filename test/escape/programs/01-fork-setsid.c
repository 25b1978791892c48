// Children that leave the session and the process group, and outlive their parent.
#include "attack.h"

int main(void) {
  int made = 0;
  for (;;) {
    pid_t child = fork();
    if (child < 0) break;
    if (child == 0) {
      setsid();
      signal(SIGTERM, SIG_IGN);
      signal(SIGHUP, SIG_IGN);
      for (;;) pause();
    }
    made++;
  }
  must("a limit on processes", made < 64);
  return finish();
}
