// Asks for more than its share of the processors.
#include "attack.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

int main(void) {
  struct sched_param most = {.sched_priority = 50};
  refused("real time", sched_setscheduler(0, SCHED_FIFO, &most));
  refused("round robin", sched_setscheduler(0, SCHED_RR, &most));
  refused("a negative nice value", setpriority(PRIO_PROCESS, 0, -20));
  refused("another clock", settimeofday(&(struct timeval){0}, NULL));
  refused("another clock, newer", clock_settime(CLOCK_REALTIME, &(struct timespec){0}));
  return finish();
}
