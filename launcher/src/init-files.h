#pragma once
#include "step.h"

// Files of the sandbox, opened from inside it with the user's rights and nothing else. `payload` is a memory file that
// holds the request. No link is followed, no other file system entered, nothing but regular files opened.
struct failure file_put(int payload, bool as_root);
struct failure file_open(int payload, bool as_root, int *out);
