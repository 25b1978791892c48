#pragma once
#include <sys/types.h>

#include "control.h"
#include "wire.h"

// Files of the sandbox, opened from inside it with the user's rights and nothing else. No link is followed, no other file system entered, nothing but regular files opened.
struct failure file_put(const struct control_request *request, bool as_root);
struct failure file_open(const struct control_request *request, bool as_root, int *out);

// The server's frame that a request is.
struct frame request_frame(const struct control_request *request, uint16_t type);
// Takes on the rights of this id over files, until the next call.
void act_as(unsigned id);
// Resolves below `folder` without links, magic links, or crossing into /proc, /dev or /dev/shm.
int open_below(int folder, const char *path, uint64_t flags, mode_t mode);
// Opens the folder that holds `path`, making what is missing; `*name` is left at the last part.
int open_parent(char *path, bool make, char **name);
struct failure write_all(int file, const uint8_t *bytes, size_t size);
