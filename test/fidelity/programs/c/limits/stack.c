#include <stdio.h>
int down(int n) { volatile char pad[1024]; pad[0] = n; return down(n + 1) + pad[0]; }
int main(void) { puts("before"); fflush(stdout); return down(0); }
