// Bytes that are no text: zeros, invalid UTF-8, a terminal's commands, one at a time and without a line's end.
#include "attack.h"

int main(void) {
  static const unsigned char bytes[] = {0, 0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x1b, '[', '2', 'J', 0x1b, ']', '0', ';', 'x', 7, '\r'};
  for (size_t i = 0; i < sizeof bytes; i++) {
    if (write(1, bytes + i, 1) != 1) return 1;
  }
  return 0;
}
