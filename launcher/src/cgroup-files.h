#pragma once
#include <stdbool.h>
#include <stddef.h>

// Files of control groups, below a folder that is open. They are never links.
bool cgroup_write_file(int folder, const char *path, const char *value);
// What is there, as a text; cut where it does not fit.
bool cgroup_read_file(int folder, const char *path, char *out, size_t size);
int cgroup_open_folder(int at, const char *path);
