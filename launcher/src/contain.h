#pragma once
#include <linux/filter.h>
#include <sys/types.h>

#include "request.h"
#include "step.h"

// Whom a stage runs as, and whose the files are that are put.
enum { SANDBOX_USER = 1000 };

// A stage's first process, or one that waits to become it.
struct stage_process {
  pid_t pid;   // 0: none
  int report;  // holds a struct failure if its exec fails, and nothing if it works; the sandbox's first is told here what to run
};

// Everything that a new sandbox's first process needs to know, copied into it by the fork.
struct plan {
  struct create_request create;
  bool spare;                // begun ahead: the request comes later, over `control`
  int control;               // its end of the socket pair
  int proc;                  // the host's /proc, for the fd of its own namespace
  int base_namespace;        // mount namespace to start from when forking a shared sandbox, else -1
  int top;                   // upper folder of its root, for keeping what is there; -1 in a build and in a fork
  int network_namespace;     // made ahead, else -1: then the clone made one
  uint64_t spare_uid;        // for one begun ahead: makes its user namespace, together with its number
  int procs[HIERARCHIES_MAX];  // cgroup.procs files of its first stage's group
  unsigned procs_count;
  int first_ends[2];           // a socket pair for the next: made in the sandbox's network it would be seen there
  struct stage_process first;  // that is to become the first stage
  int user_namespace;          // which that process is in
  unsigned depth;            // how many frozen tops lie below
  char build_directory[64];  // name in the layers folder, for build sandboxes
  struct sock_fprog filter;  // installed in every stage
};

// The folders of the launcher's own small root (root.c) that containment uses.
#define LAYERS_FOLDER "/layers"
#define NEW_ROOT_FOLDER "/root"
#define TOPS_FOLDER "/tops"
#define READY_FOLDER "/ready"
#define GROUPS_FOLDER "/groups"
#define RESOLV_CONF "/resolv.conf"
#define HOSTS "/hosts"
enum { TOPS_MAX = 8 };

// Becomes the sandbox's init; never returns.
_Noreturn void contain(struct plan *plan);

// Steps, one kernel facility each, in the order of contain().
struct failure join_base_namespace(const struct plan *plan);
struct failure make_dev(void);
struct failure make_proc(const struct plan *plan);
struct failure join_network(const struct plan *plan);
struct failure begin_first_stage(struct plan *plan);
struct failure map_ids(const struct plan *plan);
struct failure mount_top(const struct plan *plan);
struct failure share_top(const struct plan *plan);
// Opens the upper folder while it can be named.
struct failure open_top(struct plan *plan);
struct failure mount_root(const struct plan *plan);
struct failure place_dev(const struct plan *plan);
struct failure place_proc(void);
struct failure mount_network_files(const struct plan *plan);
struct failure enter_root(void);
struct failure name_host(const struct plan *plan);
struct failure enter_user_namespace(const struct plan *plan);
struct failure drop_capabilities(const struct plan *plan);
// In a stage's first process: becomes user 1000 (or stays root in a build), for good.
struct failure become_user(bool as_root);
struct failure install_filter(const struct sock_fprog *filter);

// In the launcher, once it has its own root: keeps the rights that sandboxes are made with.
struct failure keep_launcher_capabilities(void);
// Makes the caller private, and end with its parent.
bool settle_identity(void);
// Raises the loopback of the caller's network namespace.
struct failure raise_loopback(void);

_Noreturn void init_run(const struct plan *plan);
