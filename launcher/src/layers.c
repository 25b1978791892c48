#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launcher.h"
#include "overlay-marks.h"

// Folders of the layers. What a build left behind was written by package scripts: it is walked without following links.

static struct failure seal(int layers, const struct build *build) {
  char from[PATH_MAX_BYTES];
  snprintf(from, sizeof from, "%s/upper", build->directory);
  // The root of every sandbox that uses it.
  if (fchmodat(layers, from, 0755, 0)) return FAIL(seal);
  struct failure failure = overlay_marks_settle(layers, from, &build->request);
  if (failed(failure)) return failure;
  return syscall(SYS_renameat2, layers, from, layers, build->name, 1 /* RENAME_NOREPLACE */) ? FAIL(seal) : OK;
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

// A child for work that takes long. It holds nobody's pipe or socket open, and leaves what it has not done to the guardian.
static pid_t fork_worker(int layers) {
  pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "skerry-layers");
  if (layers > 3) close_range(3, (unsigned)layers - 1, 0);
  close_range((unsigned)layers + 1, ~0U, 0);
  return 0;
}

pid_t build_end(int layers, const struct build *build) {
  pid_t child = fork_worker(layers);
  if (child != 0) return child;
  struct failure failure = build->name[0] ? seal(layers, build) : OK;
  remove_tree(layers, build->directory);
  _exit(failure.error);
}

pid_t layer_remove(int layers, const char *name) {
  static unsigned count;
  char doomed[64];
  // Renamed first, so that a layer is whole or absent.
  snprintf(doomed, sizeof doomed, ".remove-%d-%u", (int)getpid(), ++count);
  if (renameat(layers, name, layers, doomed)) return -1;
  pid_t child = fork_worker(layers);
  if (child == 0) {
    remove_tree(layers, doomed);
    _exit(0);
  }
  int error = errno;
  if (child < 0) renameat(layers, doomed, layers, name);
  errno = error;
  return child;
}

void layers_sweep(int layers, pid_t dead) {
  int again = openat(layers, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = again >= 0 ? fdopendir(again) : NULL;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    int pid = 0;
    if (sscanf(entry->d_name, ".build-%d-", &pid) != 1 && sscanf(entry->d_name, ".remove-%d-", &pid) != 1) continue;
    if (pid > 0 && pid != dead && (kill(pid, 0) == 0 || errno != ESRCH)) continue;
    remove_tree(layers, entry->d_name);
  }
  if (entries) closedir(entries);
}
