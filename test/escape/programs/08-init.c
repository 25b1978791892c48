// Everything one process can do to another, done to the sandbox's own init.
#include "attack.h"
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>

int main(void) {
  char name[64], byte;
  static const int numbers[] = {0, SIGTERM, SIGKILL, SIGSTOP, SIGCONT, SIGSEGV, SIGUSR1};
  must("init as parent", getppid() == 1);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    snprintf(name, sizeof name, "signal %d to init", numbers[i]);
    refused_with(name, kill(1, numbers[i]), EPERM, ESRCH);
    refused_with(name, syscall(SYS_tgkill, 1, 1, numbers[i]), EPERM, ESRCH);
  }
  refused_with("a queued signal", sigqueue(1, SIGTERM, (union sigval){0}), EPERM, ESRCH);
  refused_with("a signal to everybody else", kill(-1, SIGSTOP), EPERM, ESRCH);
  refused_with("attach", ptrace(PTRACE_ATTACH, 1, 0, 0), EPERM, ENOSYS);
  refused_with("seize", ptrace(PTRACE_SEIZE, 1, 0, 0), EPERM, ENOSYS);
  refused_with("be traced", ptrace(PTRACE_TRACEME, 0, 0, 0), EPERM, ENOSYS);
  struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
  refused_with("read memory", process_vm_readv(1, &here, 1, &there, 1, 0), EPERM, ENOSYS);
  refused_with("write memory", process_vm_writev(1, &here, 1, &there, 1, 0), EPERM, ENOSYS);
  int init = (int)syscall(SYS_pidfd_open, 1, 0);
  refused_with("take a descriptor", syscall(SYS_pidfd_getfd, init, 3, 0), EPERM, ENOSYS);
  refused_with("a signal by pidfd", syscall(SYS_pidfd_send_signal, init, SIGKILL, NULL, 0), EPERM, EBADF);
  refused_with("advise memory", syscall(SYS_process_madvise, init, &there, 1, 21, 0), EPERM, ENOSYS);
  refused_with("release memory", syscall(SYS_process_mrelease, init, 0), EINVAL, EPERM);
  refused_with("enter its namespaces", syscall(SYS_setns, init, 0), EPERM, ENOSYS);
  refused_with("compare", syscall(SYS_kcmp, 1, getpid(), 0, 0, 0), EPERM, ENOSYS);
  struct rlimit none = {0, 0};
  refused_with("its limits", prlimit(1, RLIMIT_NOFILE, &none, NULL), EPERM, ESRCH);
  refused_with("its priority", setpriority(PRIO_PROCESS, 1, 19), EPERM, EACCES);
  refused_with("its process group", setpgid(1, 0), ESRCH, EPERM);
  refused_with("its memory file", open("/proc/1/mem", O_RDWR), EACCES, EPERM);
  refused_with("its badness", open("/proc/1/oom_score_adj", O_WRONLY), EACCES, EPERM);
  must("still init's child", getppid() == 1);
  return finish();
}
