#include <stdio.h>
#include <stdlib.h>
int main(void) { puts("before"); fflush(stdout); for (;;) { volatile char *taken = malloc(1 << 20); for (int at = 0; at < 1 << 20; at += 512) taken[at] = 1; } }
