#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain.h"
#include "control.h"

enum { SANDBOX_USER = 1000 };

// The kernel counts what a user namespace uses of inotify, message queues and queued signals against whoever made it.
// Made by root, one sandbox could use up what root, and with it every other sandbox, may have.
static struct failure make_user_namespace(uint64_t owner) {
  if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)) return FAIL(idmap);
  if (setresuid((uid_t)-1, (uid_t)owner, (uid_t)-1)) return FAIL(idmap);
  return unshare(CLONE_NEWUSER) ? FAIL(idmap) : OK;
}

struct failure enter_user_namespace(const struct plan *plan) {
  struct failure made = make_user_namespace(plan->create.build ? plan->create.root_uid : plan->create.uid);
  if (failed(made)) return made;
  struct failure mapped;
  if (!control_send(plan->control, &(struct control){.kind = CONTROL_map_ids}, NULL, 0)) return FAIL(idmap);
  if (read(plan->mapped, &mapped, sizeof mapped) != sizeof mapped) return FAIL_WITH(idmap, EPROTO);
  if (failed(mapped)) return mapped;
  if (setgroups(0, NULL) || setresgid(0, 0, 0) || setresuid(0, 0, 0)) return FAIL(ids);
  return OK;
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
  if (as_root) return OK;
  if (setgroups(0, NULL) || setresgid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)) return FAIL(ids);
  if (setresuid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)) return FAIL(ids);
  return set_capabilities(0) ? OK : FAIL(capabilities);
}
