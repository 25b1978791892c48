#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain.h"
#include "control.h"

enum { SANDBOX_USER = 1000 };

struct failure enter_user_namespace(const struct plan *plan) {
  if (unshare(CLONE_NEWUSER)) return FAIL(idmap);
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

#define CAP(name) (1ULL << CAP_##name)

struct failure drop_capabilities(const struct plan *plan) {
  // Rights over this sandbox's own ids only: its user namespace owns no mount, network or host name.
  const uint64_t init = CAP(SETUID) | CAP(SETGID) | CAP(KILL);
  const uint64_t build = init | CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(FOWNER) | CAP(FSETID) | CAP(SYS_CHROOT) | CAP(SETFCAP) | CAP(SETPCAP);
  const uint64_t bounding = plan->create.build ? build : 0;
  for (unsigned capability = 0; capability <= 63; capability++) {
    if (bounding >> capability & 1) continue;
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)) {
      if (errno == EINVAL) break;  // beyond the last one that this kernel knows
      return FAIL(capabilities);
    }
  }
  if (!plan->create.build && prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0)) return FAIL(capabilities);
  if (!set_capabilities(plan->create.build ? build : init)) return FAIL(capabilities);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return FAIL(capabilities);
  // Sandboxed code has another uid, but nothing of init's memory or descriptors is worth the risk.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)) return FAIL(capabilities);
  umask(022);
  struct rlimit none = {0, 0};
  return setrlimit(RLIMIT_CORE, &none) ? FAIL(capabilities) : OK;
}

struct failure become_user(bool as_root) {
  if (as_root) return OK;
  if (setgroups(0, NULL) || setresgid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)) return FAIL(ids);
  if (setresuid(SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)) return FAIL(ids);
  return set_capabilities(0) ? OK : FAIL(capabilities);
}
