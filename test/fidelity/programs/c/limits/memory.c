#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { puts("before"); fflush(stdout); for (;;) memset(malloc(1 << 20), 1, 1 << 20); }
