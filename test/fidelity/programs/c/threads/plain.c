#include <pthread.h>
#include <stdio.h>
static void *work(void *value) { return (char *)value + 1; }
int main(void) { pthread_t thread; void *result; pthread_create(&thread, 0, work, (void *)41); pthread_join(thread, &result); printf("%ld\n", (long)result); }
