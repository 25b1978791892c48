#include <stdio.h>
int main(void) { puts("buffered and lost"); fflush(stdout); int *volatile p = 0; return *p; }
