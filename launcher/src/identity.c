#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain.h"
#include "control.h"
#include "init-stage.h"
#include "kernel-files.h"

// The kernel counts what a user namespace uses of inotify, message queues and queued signals against whoever made it.
// Made by root, one sandbox could use up what root, and with it every other sandbox, may have.
static bool find_owner(const struct plan *plan, uint64_t *out) {
  char number[16] = "";
  if (!plan->spare) return *out = plan->create.build ? plan->create.root_uid : plan->create.uid, true;
  // Who it will serve is not known yet, and no other process of the host has its number.
  if (readlinkat(plan->proc, "self", number, sizeof number - 1) <= 0) return false;
  *out = plan->spare_uid + strtoull(number, NULL, 10);
  return true;
}

static bool act_as(uint64_t owner) {
  return !prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) && !setresuid((uid_t)-1, (uid_t)owner, (uid_t)-1);
}

// Before the mounts, so that they belong to the host's user namespace and it to this one.
struct failure begin_first_stage(struct plan *plan) {
  struct control message;
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count;
  uint64_t owner;
  // When the machine runs out of memory, sandboxes go before anything of the host.
  if (!kernel_file_write(plan->proc, "self/oom_score_adj", "1000")) return FAIL(proc);
  if (!find_owner(plan, &owner) || !act_as(owner)) return FAIL(idmap);
  struct failure failure = stage_begin_first(plan);
  if (failed(failure)) return failure;
  if (setresuid((uid_t)-1, 0, (uid_t)-1) || prctl(PR_SET_PDEATHSIG, SIGKILL)) return FAIL(idmap);
  if (control_receive(plan->first.report, &message, fds, &fd_count) != 1) return FAIL_WITH(idmap, ESRCH);
  if (fd_count != 1) return FAIL_WITH(idmap, EPROTO);
  plan->user_namespace = fds[0];
  return OK;
}

struct failure map_ids(const struct plan *plan) {
  unsigned long long root = plan->create.root_uid, user = plan->create.uid;
  char map[96], path[64];
  if (plan->create.build) snprintf(map, sizeof map, "0 %llu 65536\n", root);
  else snprintf(map, sizeof map, "0 %llu 1\n1000 %llu 1\n", root, user);
  static const char *const names[] = {"uid_map", "gid_map"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, READY_FOLDER "/proc/%d/%s", (int)plan->first.pid, names[i]);
    if (!kernel_file_write(plan->proc, path, map)) return FAIL(idmap);
  }
  return OK;
}

struct failure enter_user_namespace(const struct plan *plan) {
  if (setns(plan->user_namespace, CLONE_NEWUSER)) return FAIL(idmap);
  return setgroups(0, NULL) || setresgid(0, 0, 0) || setresuid(0, 0, 0) ? FAIL(ids) : OK;
}

static bool set_capabilities(uint64_t wanted) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{.effective = (uint32_t)wanted, .permitted = (uint32_t)wanted},
                                           {.effective = (uint32_t)(wanted >> 32), .permitted = (uint32_t)(wanted >> 32)}};
  return syscall(SYS_capset, &header, data) == 0;
}

// The kernel forgets both whenever a process changes its ids.
bool settle_identity(void) {
  // Sandboxed code has another uid, but nothing of init's memory or descriptors is worth the risk.
  return !prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) && !prctl(PR_SET_PDEATHSIG, SIGKILL);
}

#define CAP(name) (1ULL << CAP_##name)

// For good: what goes from the bounding set comes back in no program.
static bool bound_capabilities(uint64_t kept) {
  for (unsigned capability = 0; capability <= 63; capability++) {
    if (kept >> capability & 1 || !prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)) continue;
    return errno == EINVAL;  // beyond the last one that this kernel knows
  }
  return true;
}

struct failure keep_launcher_capabilities(void) {
  // To make files and devices of others, to change ids and groups, to mount and to clone, to kill. Nothing of raw
  // devices, modules, the clock, raw sockets, tracing, or the machine's power.
  const uint64_t kept = CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(FOWNER) | CAP(FSETID) | CAP(KILL) | CAP(SETGID) | CAP(SETUID) | CAP(SETPCAP) |
                        CAP(SETFCAP) | CAP(NET_ADMIN) | CAP(SYS_CHROOT) | CAP(SYS_ADMIN) | CAP(SYS_RESOURCE) | CAP(MKNOD);
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data)) return FAIL(capabilities);
  // A container may have given us less.
  uint64_t held = data[0].permitted | (uint64_t)data[1].permitted << 32;
  return bound_capabilities(kept) && set_capabilities(kept & held) ? OK : FAIL(capabilities);
}

struct failure drop_capabilities(const struct plan *plan) {
  // Rights over this sandbox's own ids only: its user namespace owns no mount, network or host name.
  const uint64_t init = CAP(SETUID) | CAP(SETGID) | CAP(KILL);
  const uint64_t build = init | CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(FOWNER) | CAP(FSETID) | CAP(SYS_CHROOT) | CAP(SETFCAP) | CAP(SETPCAP);
  if (!bound_capabilities(plan->create.build ? build : 0)) return FAIL(capabilities);
  if (!plan->create.build && prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0)) return FAIL(capabilities);
  if (!set_capabilities(plan->create.build ? build : init)) return FAIL(capabilities);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return FAIL(capabilities);
  if (!settle_identity()) return FAIL(capabilities);
  umask(022);
  // Where the host hands cores to a program of its own, a limit of 0 does not keep it from running; 1 does.
  struct rlimit core;
  if (getrlimit(RLIMIT_CORE, &core)) return FAIL(capabilities);
  core.rlim_cur = core.rlim_max = core.rlim_max > 0;
  return setrlimit(RLIMIT_CORE, &core) ? FAIL(capabilities) : OK;
}

struct failure become_user(bool as_root) {
  if (as_root) return setgroups(0, NULL) || setresgid(0, 0, 0) || setresuid(0, 0, 0) ? FAIL(ids) : OK;
  if (setgroups(0, NULL) || setresgid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)) return FAIL(ids);
  if (setresuid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)) return FAIL(ids);
  return set_capabilities(0) ? OK : FAIL(capabilities);
}
