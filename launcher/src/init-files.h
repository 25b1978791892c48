#pragma once
#include <sys/types.h>

#include "step.h"
#include "wire.h"

// Files of the sandbox, opened from inside it with the user's rights and nothing else. `payload` is a memory file that
// holds the request. No link is followed, no other file system entered, nothing but regular files opened.
struct failure file_put(int payload, bool as_root);
struct failure file_open(int payload, bool as_root, int *out);

// The request that a memory file holds, mapped; without payload when it cannot be.
struct frame payload_frame(int payload, uint16_t type);
// Takes on the rights of this id over files, until the next call.
void act_as(unsigned id);
// Resolves below `folder` without links, magic links, or crossing into /proc, /dev or /dev/shm.
int open_below(int folder, const char *path, uint64_t flags, mode_t mode);
// Opens the folder that holds `path`, making what is missing; `*name` is left at the last part.
int open_parent(char *path, bool make, char **name);
struct failure write_all(int file, const uint8_t *bytes, size_t size);
