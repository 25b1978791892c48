#pragma once
#include <stdbool.h>
#include <stddef.h>

// Files that are the kernel's: of control groups and of processes, below a folder that is open. They are never links.
bool kernel_file_write(int folder, const char *path, const char *value);
// What is there, as a text; cut where it does not fit.
bool kernel_file_read(int folder, const char *path, char *out, size_t size);
int kernel_folder_open(int at, const char *path);
