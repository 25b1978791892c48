// System calls that reach into the kernel or the machine.
#include "attack.h"
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define TRY(name, ...) refused_with(#name, syscall(SYS_##name, __VA_ARGS__), EPERM, ENOSYS)

int main(void) {
  static char zeros[4096];
  TRY(bpf, 0, zeros, 128);
  TRY(perf_event_open, zeros, 0, -1, -1, 0);
  TRY(kexec_load, 0, 0, NULL, 0);
  TRY(kexec_file_load, -1, -1, 0, NULL, 0);
  TRY(init_module, zeros, 16, "");
  TRY(finit_module, 0, "", 0);
  TRY(delete_module, "x", 0);
  TRY(userfaultfd, 0);
  TRY(add_key, "user", "x", "x", 1, -3);
  TRY(request_key, "user", "x", NULL, -3);
  TRY(keyctl, 0, -3, 1);
  TRY(io_uring_setup, 1, zeros);
  TRY(io_uring_enter, 0, 0, 0, 0, NULL, 0);
  TRY(io_uring_register, 0, 0, NULL, 0);
  TRY(io_setup, 1, zeros);
  TRY(io_submit, 0, 0, NULL);
  TRY(kcmp, getpid(), getpid(), 0, 0, 0);
  TRY(reboot, 0xfee1dead, 672274793, 0x89abcdef, NULL);
  TRY(swapon, "/tmp/x", 0);
  TRY(swapoff, "/tmp/x");
  TRY(syslog, 3, zeros, sizeof zeros);
  TRY(acct, "/tmp/x");
  TRY(quotactl, 0, "", 0, NULL);
  TRY(iopl, 3);
  TRY(ioperm, 0, 1, 1);
  TRY(modify_ldt, 0, zeros, 16);
  TRY(sethostname, "x", 1);
  TRY(setdomainname, "x", 1);
  TRY(settimeofday, zeros, NULL);
  TRY(vhangup, 0);
  TRY(ptrace, 0, 0, 0, 0);
  TRY(fanotify_init, 0, 0);
  TRY(lookup_dcookie, 0, zeros, 16);
  TRY(move_pages, 0, 0, NULL, NULL, NULL, 0);
  TRY(migrate_pages, 0, 0, NULL, NULL);
  TRY(mbind, NULL, 0, 0, NULL, 0, 0);
  TRY(uselib, "x");
  TRY(_sysctl, NULL);
  TRY(nfsservctl, 0, NULL, NULL);
  for (long number = 467; number < 500; number++) refused_with("a call newer than this list", syscall(number, 0, 0, 0, 0, 0, 0), ENOSYS, ENOSYS);
  refused_with("fixed addresses", personality(ADDR_NO_RANDOMIZE), EPERM, EPERM);
  refused_with("readable means executable", personality(READ_IMPLIES_EXEC), EPERM, EPERM);
  refused_with("a page at zero", personality(MMAP_PAGE_ZERO), EPERM, EPERM);

  // A core limit of 1 keeps a host's handler from being started for our crash; a limit of 0 would not.
  struct rlimit core;
  must("a core limit that can be read", getrlimit(RLIMIT_CORE, &core) == 0);
  must("a core limit of one byte", core.rlim_cur == 1 && core.rlim_max == 1);
  core = (struct rlimit){0, 0};
  refused_with("another core limit", setrlimit(RLIMIT_CORE, &core), EPERM, EPERM);
  refused_with("another core limit by the older call", syscall(SYS_setrlimit, RLIMIT_CORE, &core), EPERM, EPERM);
  must("no new privileges, ever", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
  refused("new privileges again", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
  must("a filter", prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2);
  for (int capability = 0; capability <= 40; capability++) {
    if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1) hole("a capability in the bounding set", "there");
    refused("an ambient capability", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0));
  }
  refused("root", setuid(0));
  refused("root of files", setreuid(0, 0));
  refused("another group", setgid(0));
  return finish();
}
