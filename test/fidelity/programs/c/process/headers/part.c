#include "deep/part.h"
int part(void) { return 42; }
