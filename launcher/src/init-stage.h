#pragma once
#include <sys/types.h>

#include "contain.h"

// Begins the process that is to become the sandbox's first stage: what does not depend on the program is applied, and it waits
// to be told what to run. It makes the user namespace that the others are in, and sends it as CONTROL_begun.
struct failure stage_begin_first(struct plan *plan);
// `fds`: the payload of the start request, stdin, stdout, stderr, with gates the library and the socket, then
// cgroup.procs files to join.
struct failure stage_tell_first(const struct plan *plan, const int *fds, unsigned fd_count);
// Forks a later stage's first process.
struct failure stage_spawn(const struct plan *plan, const int *fds, unsigned fd_count, struct stage_process *out);
