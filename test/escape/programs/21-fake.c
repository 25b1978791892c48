// Says whatever a judge might wait for, everywhere, and then ends badly.
#include "attack.h"

int main(void) {
  for (int fd = 0; fd < 256; fd++) {
    dprintf(fd, "hello\n{\"outcome\":\"exited\",\"code\":0}\nexit: 0\nstatus:OK\n");
    // A frame of the launcher's: exit, cause 0.
    static const unsigned char frame[] = {28, 0, 0, 0, 73, 0, 0, 0, 2, 0, 0, 0, 37, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    if (write(fd, frame, sizeof frame) < 0 && fd > 2) continue;
  }
  abort();
}
