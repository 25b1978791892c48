#include "descriptors.h"

#include <fcntl.h>
#include <unistd.h>

enum { LOW = 32 };  // more than any process here keeps

static int smallest_above(int floor, const int *numbers, unsigned count) {
  int smallest = -1;
  for (unsigned i = 0; i < count; i++) {
    if (numbers[i] > floor && (smallest < 0 || numbers[i] < smallest)) smallest = numbers[i];
  }
  return smallest;
}

void close_all_but(const int *kept, unsigned count) {
  int last = 2;
  for (int next; (next = smallest_above(last, kept, count)) >= 0; last = next) {
    if (next > last + 1) close_range((unsigned)last + 1, (unsigned)next - 1, 0);
  }
  close_range((unsigned)last + 1, ~0U, 0);
}

static void lower(int *fd) {
  if (*fd < LOW) return;
  int low = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
  if (low < 0) return;
  close(*fd);
  *fd = low;
}

void keep_low(int *const *kept, unsigned count) {
  int numbers[LOW] = {0};
  for (unsigned i = 0; i < count; i++) numbers[i] = *kept[i];
  close_all_but(numbers, count);
  for (unsigned i = 0; i < count; i++) lower(kept[i]);
}
