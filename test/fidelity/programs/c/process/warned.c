#include <stdio.h>
#warning "a warning"
int main(void) { printf("%d\n", __LINE__); puts(__FILE__); puts(__VERSION__); }
