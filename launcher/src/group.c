#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"
#include "kernel-files.h"

// The group of one stage, in every hierarchy.

// v1 refuses a limit of memory that is above that of memory with swap, and a lower one of the latter: what is refused
// is tried again after the rest.
struct failure group_write(const struct cgroups *cgroups, const struct group *group, const struct cgroup_write *writes, unsigned write_count) {
  char path[WRITE_FILE_MAX + sizeof group->name + 2];
  struct failure failure = OK;
  for (int round = 0; round < 2; round++) {
    failure = OK;
    for (unsigned i = 0; i < write_count; i++) {
      if (writes[i].hierarchy >= cgroups->count) return FAIL_WITH(protocol, EINVAL);
      snprintf(path, sizeof path, "%s/%s", group->name, writes[i].file);
      if (!kernel_file_write(cgroups->hierarchies[writes[i].hierarchy].runs, path, writes[i].value)) failure = FAIL(cgroup);
    }
    if (!failed(failure)) break;
  }
  return failure;
}

struct failure group_make(const struct cgroups *cgroups, struct group *group, int *procs, unsigned *procs_count) {
  struct failure failure = OK;
  char path[sizeof group->name + sizeof "/cgroup.procs"];
  // Programs see the name in /proc/self/cgroup, so it does not count.
  uint64_t name;
  if (getrandom(&name, sizeof name, 0) != sizeof name) return FAIL(cgroup);
  *group = (struct group){.made = true, .peak = -1};
  snprintf(group->name, sizeof group->name, "%016llx", (unsigned long long)name);
  *procs_count = 0;
  for (unsigned i = 0; i < cgroups->count && !failed(failure); i++) {
    if (mkdirat(cgroups->hierarchies[i].runs, group->name, 0755)) failure = FAIL(cgroup);
  }
  for (unsigned i = 0; i < cgroups->count && !failed(failure); i++) {
    snprintf(path, sizeof path, "%s/cgroup.procs", group->name);
    procs[i] = openat(cgroups->hierarchies[i].runs, path, O_WRONLY | O_CLOEXEC);
    if (procs[i] < 0) failure = FAIL(cgroup);
    else *procs_count = i + 1;
  }
  if (!failed(failure)) failure = group_write(cgroups, group, cgroups->usual, cgroups->usual_count);
  if (failed(failure)) {
    for (unsigned i = 0; i < *procs_count; i++) close(procs[i]);
    *procs_count = 0;
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
  return kernel_file_read(hierarchy->runs, path, out, size);
}

static uint64_t total_cpu_us(const struct cgroups *cgroups, const struct group *group) {
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

uint64_t group_cpu_us(const struct cgroups *cgroups, const struct group *group) {
  uint64_t total = total_cpu_us(cgroups, group);
  return total > group->cpu_before_us ? total - group->cpu_before_us : 0;
}

static bool read_peak(const struct hierarchy *hierarchy, const struct group *group, uint64_t *bytes) {
  char text[32];
  if (hierarchy->unified && group->peak >= 0) {
    ssize_t got = pread(group->peak, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = 0;
    if (got <= 0) return false;
  } else if (!group_read(hierarchy, group, hierarchy->unified ? "memory.peak" : "memory.max_usage_in_bytes", text, sizeof text)) {
    return false;
  }
  *bytes = strtoull(text, NULL, 10);
  return true;
}

struct usage group_usage(const struct cgroups *cgroups, const struct group *group) {
  struct usage usage = {0};
  char text[1024];
  uint64_t kills;
  for (unsigned i = 0; i < cgroups->count; i++) {
    const struct hierarchy *hierarchy = &cgroups->hierarchies[i];
    if (hierarchy->cpu_accounting) usage.has_cpu = true;
    if (!hierarchy->memory) continue;
    usage.has_peak = read_peak(hierarchy, group, &usage.peak_bytes);
    if (group_read(hierarchy, group, hierarchy->unified ? "memory.events" : "memory.oom_control", text, sizeof text) &&
        keyed_number(text, "oom_kill", &kills)) {
      usage.out_of_memory = kills > 0;
    }
  }
  if (usage.has_cpu) usage.cpu_us = group_cpu_us(cgroups, group);
  return usage;
}

bool group_memory(const struct cgroups *cgroups, const struct group *group, uint64_t *bytes) {
  char text[32];
  for (unsigned i = 0; i < cgroups->count; i++) {
    const struct hierarchy *hierarchy = &cgroups->hierarchies[i];
    if (!hierarchy->memory) continue;
    if (!group_read(hierarchy, group, hierarchy->unified ? "memory.current" : "memory.usage_in_bytes", text, sizeof text)) continue;
    *bytes = strtoull(text, NULL, 10);
    return true;
  }
  return false;
}

// v1 forgets its peak for everybody; v2, since 6.12, for the file that was written to. Older ones keep the whole stage's.
static void forget_peak(const struct hierarchy *hierarchy, struct group *group) {
  char path[sizeof group->name + sizeof "/memory.max_usage_in_bytes"];
  snprintf(path, sizeof path, "%s/%s", group->name, hierarchy->unified ? "memory.peak" : "memory.max_usage_in_bytes");
  if (!hierarchy->unified) {
    kernel_file_write(hierarchy->runs, path, "0");
    return;
  }
  if (group->peak < 0) group->peak = openat(hierarchy->runs, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (group->peak < 0 || write(group->peak, "0", 1) == 1) return;
  close(group->peak);
  group->peak = -1;
}

void group_count_anew(const struct cgroups *cgroups, struct group *group) {
  for (unsigned i = 0; i < cgroups->count; i++) {
    if (cgroups->hierarchies[i].memory) forget_peak(&cgroups->hierarchies[i], group);
  }
  group->cpu_before_us = total_cpu_us(cgroups, group);
}

bool group_remove(const struct cgroups *cgroups, struct group *group) {
  if (!group->made) return true;
  bool gone = true;
  if (group->peak >= 0) close(group->peak);
  group->peak = -1;
  for (unsigned i = 0; i < cgroups->count; i++) {
    if (unlinkat(cgroups->hierarchies[i].runs, group->name, AT_REMOVEDIR) && errno != ENOENT) gone = false;
  }
  group->made = !gone;
  return gone;
}
