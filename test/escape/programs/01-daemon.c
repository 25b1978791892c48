// A daemon made by a double fork, which closed everything and left the folder.
#include "attack.h"

int main(void) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      for (int fd = 0; fd < 64; fd++) close(fd);
      if (chdir("/")) _exit(1);
      for (;;) sleep(1000);
    }
    _exit(0);
  }
  wait(NULL);
  return finish();
}
