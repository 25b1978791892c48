#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "descriptors.h"
#include "launcher.h"
#include "overlay-marks.h"

// Folders of the layers. What a build left behind was written by package scripts: it is walked without following links.

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

// A child for work that takes long. It holds nobody's pipe or socket open, and leaves what it has not done to the guardian.
static pid_t fork_worker(int layers) {
  pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "skerry-layers");
  close_all_but(&layers, 1);
  return 0;
}

struct failure build_open(int layers, struct build *build) {
  if (mkdirat(layers, build->directory, 0700)) return FAIL(root);
  build->lock = openat(layers, build->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return build->lock < 0 || flock(build->lock, LOCK_EX | LOCK_NB) ? FAIL(root) : OK;
}

pid_t build_settle(int layers, const struct build *build) {
  pid_t child = fork_worker(layers);
  if (child != 0) return child;
  char top[PATH_MAX_BYTES];
  snprintf(top, sizeof top, "%s/upper", build->directory);
  _exit(overlay_marks_settle(layers, top, &build->request).error);
}

struct failure build_name(int layers, const struct build *build) {
  char top[PATH_MAX_BYTES];
  snprintf(top, sizeof top, "%s/upper", build->directory);
  // The root of every sandbox that uses it.
  if (fchmodat(layers, top, 0755, 0)) return FAIL(seal);
  return syscall(SYS_renameat2, layers, top, layers, build->name, 1 /* RENAME_NOREPLACE */) ? FAIL(seal) : OK;
}

pid_t build_remove(int layers, const struct build *build) {
  pid_t child = fork_worker(layers);
  if (child != 0) return child;
  remove_tree(layers, build->directory);
  _exit(0);
}

bool layer_drop(int layers, const char *name) {
  static unsigned count;
  char doomed[64];
  snprintf(doomed, sizeof doomed, ".remove-%d-%u", (int)getpid(), ++count);
  return renameat(layers, name, layers, doomed) == 0;
}

static void remove_each(int layers, bool (*doomed)(int layers, const char *name)) {
  int again = openat(layers, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = again >= 0 ? fdopendir(again) : NULL;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    if (doomed(layers, entry->d_name)) remove_tree(layers, entry->d_name);
  }
  if (entries) closedir(entries);
}

static bool dropped(int layers, const char *name) {
  (void)layers;
  return strncmp(name, ".remove-", 8) == 0;
}

pid_t layers_remove_dropped(int layers) {
  pid_t child = fork_worker(layers);
  if (child != 0) return child;
  remove_each(layers, dropped);
  _exit(0);
}

// The lock of a build goes with its launcher; a pid may be another's by now, or a zombie's.
static bool abandoned(int layers, const char *name) {
  if (strncmp(name, ".build-", 7) != 0) return dropped(layers, name);
  int folder = openat(layers, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  bool free = folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) == 0;
  if (folder >= 0) close(folder);
  return free;
}

void layers_sweep(int layers) { remove_each(layers, abandoned); }
