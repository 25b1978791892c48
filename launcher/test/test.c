#include "check.h"

unsigned checks;

int main(void) {
  test_wire();
  test_requests();
  printf("%u checks\n", checks);
  return checks ? 0 : 1;
}
