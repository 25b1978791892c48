#include "check.h"

unsigned checks;

int main(void) {
  test_wire();
  test_requests();
  test_archives();
  test_kept_files();
  test_stage_requests();
  printf("%u checks\n", checks);
  return checks ? 0 : 1;
}
