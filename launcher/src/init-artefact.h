#pragma once
#include "control.h"

// The user's files of a sandbox as a whole: written into a memory file, and made again from one in another sandbox, with the
// user's rights and nothing else.

// `top` is the sandbox's writable top. Anything but folders and plain files of the user, or more than was
// asked for, is a failure.
struct failure artefact_keep(int top, const struct control_request *request);
struct failure artefact_restore(int file);
