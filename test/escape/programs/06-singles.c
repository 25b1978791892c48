// Floods with one byte for each system call.
#include "attack.h"

int main(int argc, char **argv) {
  int stream = argc > 1 ? atoi(argv[1]) : 1;
  for (;;) {
    if (write(stream, "x", 1) != 1) return 1;
  }
}
