#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "kernel-files.h"

static bool has_processes(int folder, const char *path) {
  char text[32];
  return kernel_file_read(folder, path, text, sizeof text) && text[0];
}

static void kill_processes(int folder, const char *name) {
  char path[320], line[32];
  snprintf(path, sizeof path, "%s/cgroup.procs", name);
  int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
  FILE *lines = file >= 0 ? fdopen(file, "r") : NULL;
  if (!lines) return;
  while (fgets(line, sizeof line, lines)) {
    int pid = atoi(line);
    if (pid > 0) kill(pid, SIGKILL);
  }
  fclose(lines);
}

// False while a process of theirs is still on its way out.
static bool remove_run_groups(int folder) {
  int runs = kernel_folder_open(folder, "runs");
  DIR *entries = runs >= 0 ? fdopendir(runs) : NULL;
  bool gone = true;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    if (entry->d_type != DT_DIR || entry->d_name[0] == '.') continue;
    kill_processes(dirfd(entries), entry->d_name);
    gone = !unlinkat(dirfd(entries), entry->d_name, AT_REMOVEDIR) && gone;
  }
  if (entries) closedir(entries);
  return gone && (!unlinkat(folder, "runs", AT_REMOVEDIR) || errno == ENOENT);
}

void groups_destroy(const char *path) {
  int folder = kernel_folder_open(AT_FDCWD, path);
  if (folder < 0) return;
  kill_processes(folder, "launcher");
  // A killed process leaves its group when it is gone, a moment later.
  for (int tries = 0; tries < 200; tries++) {
    bool gone = !unlinkat(folder, "launcher", AT_REMOVEDIR) || errno == ENOENT;
    gone = remove_run_groups(folder) && gone;
    if (gone && (!rmdir(path) || errno == ENOENT)) break;
    usleep(5000);
  }
  close(folder);
}

// Removes the groups of launchers that died without their guardian: those whose own group is there and empty.
static void sweep(int parent, const char *parent_path) {
  int again = kernel_folder_open(parent, ".");
  DIR *entries = again >= 0 ? fdopendir(again) : NULL;
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    char path[PATH_MAX_BYTES + 300];
    if (strncmp(entry->d_name, "skerry-", 7) != 0) continue;
    snprintf(path, sizeof path, "%s/launcher/cgroup.procs", entry->d_name);
    if (faccessat(parent, path, F_OK, 0) || has_processes(parent, path)) continue;
    snprintf(path, sizeof path, "%s/%s", parent_path, entry->d_name);
    groups_destroy(path);
  }
  if (entries) closedir(entries);
}

// A predecessor of this name that was killed may still be on its way out; one that lives keeps its name, and mkdir fails.
static void await_end(const char *path) {
  char procs[PATH_MAX_BYTES + 32];
  snprintf(procs, sizeof procs, "%s/launcher/cgroup.procs", path);
  for (int tries = 0; tries < 200 && has_processes(AT_FDCWD, procs); tries++) usleep(5000);
}

static struct failure adopt(struct hierarchy *hierarchy, const char *path, const char *controllers, struct guarded_groups *guarded) {
  char parent_path[PATH_MAX_BYTES];
  snprintf(parent_path, sizeof parent_path, "%s", path);
  *strrchr(parent_path, '/') = 0;
  int parent = kernel_folder_open(AT_FDCWD, parent_path);
  struct statfs kind;
  if (parent < 0 || fstatfs(parent, &kind)) return FAIL(cgroup);
  hierarchy->unified = kind.f_type == CGROUP2_SUPER_MAGIC;
  if (!hierarchy->unified && kind.f_type != CGROUP_SUPER_MAGIC) return FAIL_WITH(cgroup, ENOTSUP);
  // Held until this launcher's own group is not empty, so that no other one sweeps it in between.
  flock(parent, LOCK_EX);
  await_end(path);
  sweep(parent, parent_path);
  bool enable = hierarchy->unified && controllers[0];
  struct failure failure = OK;
  int own = -1;
  if (enable && !kernel_file_write(parent, "cgroup.subtree_control", controllers)) failure = FAIL(cgroup);
  if (!failed(failure) && mkdir(path, 0755)) failure = FAIL(cgroup);
  // Not before it is ours: what exists already is another launcher's, and the guardian kills what is in ours.
  if (!failed(failure)) snprintf(guarded->paths[guarded->count++], PATH_MAX_BYTES, "%s", path);
  if (!failed(failure) && (own = kernel_folder_open(AT_FDCWD, path)) < 0) failure = FAIL(cgroup);
  if (!failed(failure) && enable && !kernel_file_write(own, "cgroup.subtree_control", controllers)) failure = FAIL(cgroup);
  if (!failed(failure) && mkdirat(own, "launcher", 0755) && errno != EEXIST) failure = FAIL(cgroup);
  if (!failed(failure) && mkdirat(own, "runs", 0755) && errno != EEXIST) failure = FAIL(cgroup);
  if (!failed(failure) && enable && !kernel_file_write(own, "runs/cgroup.subtree_control", controllers)) failure = FAIL(cgroup);
  if (!failed(failure) && !kernel_file_write(own, "launcher/cgroup.procs", "0")) failure = FAIL(cgroup);
  if (!failed(failure) && (hierarchy->runs = kernel_folder_open(own, "runs")) < 0) failure = FAIL(cgroup);
  if (own >= 0) close(own);
  close(parent);
  if (failed(failure)) return failure;
  // The group of all runs has these files whichever version it is, except at v2's root, where it never is.
  hierarchy->memory = faccessat(hierarchy->runs, hierarchy->unified ? "memory.max" : "memory.limit_in_bytes", F_OK, 0) == 0;
  hierarchy->cpu_accounting = faccessat(hierarchy->runs, hierarchy->unified ? "cpu.stat" : "cpuacct.usage", F_OK, 0) == 0;
  return OK;
}

struct failure cgroups_configure(struct cgroups *cgroups, const struct configure_request *request, struct guarded_groups *guarded) {
  for (unsigned i = 0; i < request->hierarchy_count; i++) {
    struct failure failure = adopt(&cgroups->hierarchies[i], request->hierarchies[i], request->controllers, guarded);
    if (failed(failure)) return failure;
    cgroups->count = i + 1;
  }
  for (unsigned i = 0; i < request->write_count; i++) {
    const struct cgroup_write *write = &request->writes[i];
    if (!kernel_file_write(cgroups->hierarchies[write->hierarchy].runs, write->file, write->value)) return FAIL(cgroup);
  }
  memcpy(cgroups->usual, request->usual, sizeof cgroups->usual);
  cgroups->usual_count = request->usual_count;
  return OK;
}
