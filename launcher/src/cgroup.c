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

static bool write_file(int folder, const char *path, const char *value) {
  int file = openat(folder, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  bool written = write(file, value, strlen(value)) == (ssize_t)strlen(value);
  int error = errno;
  close(file);
  errno = error;
  return written;
}

static bool read_file(int folder, const char *path, char *out, size_t size) {
  int file = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  ssize_t got = read(file, out, size - 1);
  close(file);
  out[got > 0 ? got : 0] = 0;
  return got >= 0;
}

static int open_folder(int at, const char *path) { return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW); }

static bool has_processes(int folder, const char *path) {
  char text[32];
  return read_file(folder, path, text, sizeof text) && text[0];
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
  int runs = open_folder(folder, "runs");
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
  int folder = open_folder(AT_FDCWD, path);
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
  int again = open_folder(parent, ".");
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
  int parent = open_folder(AT_FDCWD, parent_path);
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
  if (enable && !write_file(parent, "cgroup.subtree_control", controllers)) failure = FAIL(cgroup);
  if (!failed(failure) && mkdir(path, 0755)) failure = FAIL(cgroup);
  // Not before it is ours: what exists already is another launcher's, and the guardian kills what is in ours.
  if (!failed(failure)) snprintf(guarded->paths[guarded->count++], PATH_MAX_BYTES, "%s", path);
  if (!failed(failure) && (own = open_folder(AT_FDCWD, path)) < 0) failure = FAIL(cgroup);
  if (!failed(failure) && enable && !write_file(own, "cgroup.subtree_control", controllers)) failure = FAIL(cgroup);
  if (!failed(failure) && mkdirat(own, "launcher", 0755) && errno != EEXIST) failure = FAIL(cgroup);
  if (!failed(failure) && mkdirat(own, "runs", 0755) && errno != EEXIST) failure = FAIL(cgroup);
  if (!failed(failure) && enable && !write_file(own, "runs/cgroup.subtree_control", controllers)) failure = FAIL(cgroup);
  if (!failed(failure) && !write_file(own, "launcher/cgroup.procs", "0")) failure = FAIL(cgroup);
  if (!failed(failure) && (hierarchy->runs = open_folder(own, "runs")) < 0) failure = FAIL(cgroup);
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
    if (!write_file(cgroups->hierarchies[write->hierarchy].runs, write->file, write->value)) return FAIL(cgroup);
  }
  return OK;
}

struct failure group_make(const struct cgroups *cgroups, struct group *group, const struct cgroup_write *writes, unsigned write_count,
                          int *procs, unsigned *procs_count) {
  struct failure failure = OK;
  char path[WRITE_FILE_MAX + sizeof group->name + 2];
  *procs_count = 0;
  group->made = true;
  for (unsigned i = 0; i < cgroups->count && !failed(failure); i++) {
    if (mkdirat(cgroups->hierarchies[i].runs, group->name, 0755)) failure = FAIL(cgroup);
  }
  for (unsigned i = 0; i < write_count && !failed(failure); i++) {
    if (writes[i].hierarchy >= cgroups->count) {
      failure = FAIL_WITH(protocol, EINVAL);
      break;
    }
    snprintf(path, sizeof path, "%s/%s", group->name, writes[i].file);
    if (!write_file(cgroups->hierarchies[writes[i].hierarchy].runs, path, writes[i].value)) failure = FAIL(cgroup);
  }
  for (unsigned i = 0; i < cgroups->count && !failed(failure); i++) {
    snprintf(path, sizeof path, "%s/cgroup.procs", group->name);
    procs[i] = openat(cgroups->hierarchies[i].runs, path, O_WRONLY | O_CLOEXEC);
    if (procs[i] < 0) failure = FAIL(cgroup);
    else *procs_count = i + 1;
  }
  if (failed(failure)) {
    for (unsigned i = 0; i < *procs_count; i++) close(procs[i]);
    group_remove(cgroups, group);
  }
  return failure;
}

// The number after `key ` in a file of `key value` lines.
static bool keyed_number(const char *text, const char *key, uint64_t *out) {
  size_t length = strlen(key);
  for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    if (strncmp(line, key, length) == 0 && line[length] == ' ') return *out = strtoull(line + length + 1, NULL, 10), true;
  }
  return false;
}

static bool group_read(const struct hierarchy *hierarchy, const struct group *group, const char *file, char *out, size_t size) {
  char path[WRITE_FILE_MAX + sizeof group->name + 2];
  snprintf(path, sizeof path, "%s/%s", group->name, file);
  return read_file(hierarchy->runs, path, out, size);
}

uint64_t group_cpu_us(const struct cgroups *cgroups, const struct group *group) {
  char text[1024];
  uint64_t value = 0;
  for (unsigned i = 0; i < cgroups->count; i++) {
    const struct hierarchy *hierarchy = &cgroups->hierarchies[i];
    if (!hierarchy->cpu_accounting) continue;
    if (!group_read(hierarchy, group, hierarchy->unified ? "cpu.stat" : "cpuacct.usage", text, sizeof text)) continue;
    if (!hierarchy->unified) return strtoull(text, NULL, 10) / 1000;
    if (keyed_number(text, "usage_usec", &value)) return value;
  }
  return value;
}

struct usage group_usage(const struct cgroups *cgroups, const struct group *group) {
  struct usage usage = {0};
  char text[1024];
  uint64_t kills;
  for (unsigned i = 0; i < cgroups->count; i++) {
    const struct hierarchy *hierarchy = &cgroups->hierarchies[i];
    if (hierarchy->cpu_accounting) usage.has_cpu = true;
    if (!hierarchy->memory) continue;
    if (group_read(hierarchy, group, hierarchy->unified ? "memory.peak" : "memory.max_usage_in_bytes", text, sizeof text)) {
      usage.has_peak = true;
      usage.peak_bytes = strtoull(text, NULL, 10);
    }
    if (group_read(hierarchy, group, hierarchy->unified ? "memory.events" : "memory.oom_control", text, sizeof text) &&
        keyed_number(text, "oom_kill", &kills)) {
      usage.out_of_memory = kills > 0;
    }
  }
  if (usage.has_cpu) usage.cpu_us = group_cpu_us(cgroups, group);
  return usage;
}

bool group_remove(const struct cgroups *cgroups, struct group *group) {
  if (!group->made) return true;
  bool gone = true;
  for (unsigned i = 0; i < cgroups->count; i++) {
    if (unlinkat(cgroups->hierarchies[i].runs, group->name, AT_REMOVEDIR) && errno != ENOENT) gone = false;
  }
  group->made = !gone;
  return gone;
}
