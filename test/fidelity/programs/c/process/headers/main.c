#include "deep/part.h"
#include <stdio.h>
int main(void) { printf("%d\n", part()); }
