#pragma once
#include "contain.h"
#include "launcher.h"

// Most of what a sandbox costs is the same for all, so a few are begun while nothing else is to do: processes in
// namespaces of their own, with /dev, /proc and a network, that wait for their request. Each becomes one sandbox.

// Clones a sandbox's first process, which does what contain() says.
struct failure sandbox_begin(struct launcher *launcher, struct plan *plan, struct beginning *out);
// Hands a request to one that was begun ahead; false when there is none.
bool spare_take(struct launcher *launcher, const struct create_request *request, struct beginning *out);
bool spares_missing(const struct launcher *launcher);
// Whether enough are left for those who may ask while others wait for a stage.
bool spares_can_wait(const struct launcher *launcher);
// Begins one more when some are missing; true while more are.
bool spares_refill(struct launcher *launcher);
void spares_end(struct launcher *launcher);
