#pragma once
#include "launcher.h"

// What sandboxes' files were kept as: sealed memory files, by the numbers that the server gave them.

// A memory file for a number that is free; -1 with errno.
int artefact_begin(struct launcher *launcher, uint64_t number);
// Init has written it: nobody changes it from now on. Its size, or -1 with errno.
int64_t artefact_settle(struct launcher *launcher, uint64_t number);
// The file of one that was settled; -1 when there is none.
int artefact_file(const struct launcher *launcher, uint64_t number);
// Forgets it, settled or not.
void artefact_drop(struct launcher *launcher, uint64_t number);
