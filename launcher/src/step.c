#include "step.h"

#include <stddef.h>

#define STEP_NAME(name) #name,
static const char *const names[] = {"none", STEPS(STEP_NAME)};

const char *step_name(uint32_t step) { return step < STEP_COUNT ? names[step] : "none"; }
