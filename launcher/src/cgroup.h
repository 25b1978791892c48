#pragma once
#include "request.h"
#include "step.h"

// The launcher's control groups: HIERARCHY/launcher holds it and every init, HIERARCHY/runs/N one stage each.

struct hierarchy {
  int runs;
  bool unified, memory, cpu_accounting;
};

struct cgroups {
  struct hierarchy hierarchies[HIERARCHIES_MAX];
  unsigned count;
  struct cgroup_write usual[WRITES_MAX];  // made in every stage's group
  unsigned usual_count;
};

struct group {
  char name[24];
  bool made;
  int peak;  // v2: the file that was told where its count begins, else -1
  uint64_t cpu_before_us;
};

// Paths of the groups made, in memory shared with the guardian, which removes them when the launcher is dead.
struct guarded_groups {
  char paths[HIERARCHIES_MAX][PATH_MAX_BYTES];
  unsigned count;
};

struct usage {
  uint64_t cpu_us, peak_bytes;
  bool has_cpu, has_peak, out_of_memory;
};

struct failure cgroups_configure(struct cgroups *cgroups, const struct configure_request *request, struct guarded_groups *guarded);
// Makes a stage's group under a new name and opens its cgroup.procs files; on failure nothing is left.
struct failure group_make(const struct cgroups *cgroups, struct group *group, int *procs, unsigned *procs_count);
struct failure group_write(const struct cgroups *cgroups, const struct group *group, const struct cgroup_write *writes, unsigned write_count);
// What was used since the last group_count_anew, or in all.
struct usage group_usage(const struct cgroups *cgroups, const struct group *group);
uint64_t group_cpu_us(const struct cgroups *cgroups, const struct group *group);
void group_count_anew(const struct cgroups *cgroups, struct group *group);
// Memory in use now; false where the kernel does not tell.
bool group_memory(const struct cgroups *cgroups, const struct group *group, uint64_t *bytes);
// False while the kernel still counts a process in it.
bool group_remove(const struct cgroups *cgroups, struct group *group);
// Kills what is in a launcher's groups and removes them.
void groups_destroy(const char *path);
