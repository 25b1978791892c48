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

static void remove_if(int layers, bool (*doomed)(const char *name, pid_t launcher), pid_t launcher) {
  int again = openat(layers, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = again >= 0 ? fdopendir(again) : NULL;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    if (doomed(entry->d_name, launcher)) remove_tree(layers, entry->d_name);
  }
  if (entries) closedir(entries);
}

static bool dropped(const char *name, pid_t launcher) {
  int pid;
  return sscanf(name, ".remove-%d-", &pid) == 1 && pid == launcher;
}

pid_t layers_remove_dropped(int layers) {
  pid_t launcher = getpid(), child = fork_worker(layers);
  if (child != 0) return child;
  remove_if(layers, dropped, launcher);
  _exit(0);
}

static bool abandoned(const char *name, pid_t launcher) {
  int pid;
  if (sscanf(name, ".build-%d-", &pid) != 1 && sscanf(name, ".remove-%d-", &pid) != 1) return false;
  return pid <= 0 || pid == launcher || (kill(pid, 0) && errno == ESRCH);
}

void layers_sweep(int layers, pid_t dead) { remove_if(layers, abandoned, dead); }
