#pragma once
#include <sys/types.h>

#include "contain.h"
#include "control.h"

// Begins the process that is to become the sandbox's first stage: what does not depend on the program is applied, and it waits
// to be told what to run. It makes the user namespace that the others are in, and sends it as CONTROL_begun.
struct failure stage_begin_first(struct plan *plan);
// `request`: a CONTROL_start.
struct failure stage_tell_first(const struct plan *plan, const struct control_request *request);
// Forks a later stage's first process.
struct failure stage_spawn(const struct plan *plan, const struct control_request *request, struct stage_process *out);
