#pragma once
#include <sys/types.h>

#include "contain.h"

// Forks the stage's first process. `fds`: the payload of the start request, stdin, stdout, stderr, with gates the library
// and the socket, then cgroup.procs files to join. `report` becomes a pipe that holds a struct failure if the exec fails, and nothing if it works.
struct failure stage_spawn(const struct plan *plan, const int *fds, unsigned fd_count, pid_t *pid, int *report);
