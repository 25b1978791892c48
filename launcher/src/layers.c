#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launcher.h"

// Folders of the layers. What a build left behind was written by package scripts: it is walked without following links.

struct failure layer_seal(int layers, const char *build_directory, const char *name) {
  char from[PATH_MAX_BYTES];
  snprintf(from, sizeof from, "%s/upper", build_directory);
  // The root of every sandbox that uses it.
  if (fchmodat(layers, from, 0755, 0)) return FAIL(seal);
  return syscall(SYS_renameat2, layers, from, layers, name, 1 /* RENAME_NOREPLACE */) ? FAIL(seal) : OK;
}

static void remove_tree(int parent, const char *name) {
  if (!unlinkat(parent, name, 0) || errno != EISDIR) return;
  int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *entries = folder >= 0 ? fdopendir(folder) : NULL;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) remove_tree(folder, entry->d_name);
  }
  if (entries) closedir(entries);
  unlinkat(parent, name, AT_REMOVEDIR);
}

int layer_remove(int layers, const char *name) {
  static unsigned count;
  char doomed[64];
  // Renamed first, so that a layer is whole or absent.
  snprintf(doomed, sizeof doomed, ".remove-%d-%u", (int)getpid(), ++count);
  if (renameat(layers, name, layers, doomed)) return -1;
  pid_t child = fork();
  if (child != 0) return child;
  remove_tree(layers, doomed);
  _exit(0);
}

void layers_sweep(int layers) {
  int again = openat(layers, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = again >= 0 ? fdopendir(again) : NULL;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    int pid = 0;
    if (sscanf(entry->d_name, ".build-%d-", &pid) != 1 && sscanf(entry->d_name, ".remove-%d-", &pid) != 1) continue;
    if (pid > 0 && (kill(pid, 0) == 0 || errno != ESRCH)) continue;
    remove_tree(layers, entry->d_name);
  }
  if (entries) closedir(entries);
}
