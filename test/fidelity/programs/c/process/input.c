#include <stdio.h>
int main(void) { int c, sum = 0; while ((c = getchar()) != EOF) sum = sum * 31 + c; printf("%d\n", sum); return sum & 127; }
