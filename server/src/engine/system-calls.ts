/**
 * The system calls that sandboxed programs may use: what container runtimes allow by default, without those that made
 * escapes (io_uring, keyrings, bpf, perf, userfaultfd, ptrace and other processes' memory, handles to files), and
 * without anything that makes, enters or changes a namespace or a mount. Read with `sandboxPolicy` for the calls that are allowed
 * for some arguments only: clone, socket, socketpair, personality, setrlimit, prlimit64.
 */
export const commonCalls: readonly string[] = [
  // Files: open, read, write.
  `
    close close_range copy_file_range dup dup3 fadvise64 fallocate fcntl fdatasync flock fsync ftruncate ioctl
    lseek memfd_create openat openat2 pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead
    readv sendfile splice sync sync_file_range syncfs tee truncate vmsplice write writev
  `,

  // Files: names, folders, metadata.
  `
    chdir faccessat faccessat2 fchdir fchmod fchmodat fchown fchownat fgetxattr flistxattr fremovexattr
    fsetxattr fstat fstatfs getcwd getdents64 getxattr lgetxattr linkat listxattr llistxattr lremovexattr
    lsetxattr mkdirat mknodat name_to_handle_at newfstatat readlinkat removexattr renameat renameat2 setxattr
    statfs statx symlinkat umask unlinkat utimensat
  `,

  // Waiting for events.
  `
    epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 eventfd2 fanotify_mark inotify_add_watch inotify_init1
    inotify_rm_watch ppoll pselect6 signalfd4
  `,

  // Memory.
  `
    brk madvise membarrier memfd_secret mincore mlock mlock2 mlockall mmap mprotect mremap msync munlock
    munlockall munmap pkey_alloc pkey_free pkey_mprotect process_mrelease remap_file_pages
  `,

  // Processes and threads.
  `
    execve execveat exit exit_group futex futex_waitv get_robust_list getcpu getpgid getpid getppid getpriority
    getrlimit getrusage getsid gettid ioprio_get ioprio_set pidfd_open pidfd_send_signal prctl restart_syscall rseq
    sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
    sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler
    sched_yield set_robust_list set_tid_address setpgid setpriority setsid times wait4 waitid
  `,

  // Signals.
  `
    kill rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
    rt_tgsigqueueinfo sigaltstack tgkill tkill
  `,

  // Identity: changes only within what no_new_privs and the user namespace leave.
  `
    capget capset getegid geteuid getgid getgroups getresgid getresuid getuid landlock_add_rule
    landlock_create_ruleset landlock_restrict_self seccomp setfsgid setfsuid setgid setgroups setregid setresgid
    setresuid setreuid setuid
  `,

  // Time.
  `
    adjtimex clock_adjtime clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer
    timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
    timerfd_settime
  `,

  // Sockets; `socket` and `socketpair` are allowed for some families only.
  `
    accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg
    sendmsg sendto setsockopt shutdown
  `,

  // Talk between processes, within the sandbox's own ipc namespace.
  `
    mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd semctl
    semget semop semtimedop shmat shmctl shmdt shmget
  `,

  // The machine.
  `
    getrandom sysinfo uname
  `,
].flatMap(words);

/** Older forms that only x86-64 still has. */
export const x86Calls: readonly string[] = [
  `
    access alarm arch_prctl chmod chown creat dup2 epoll_create epoll_ctl_old epoll_wait epoll_wait_old eventfd
    fork futimesat get_thread_area getdents getpgrp inotify_init lchown link lstat mkdir mknod open pause pipe
    poll readlink rename rmdir select set_thread_area signalfd stat symlink time unlink utime utimes vfork
  `,
].flatMap(words);

/** Calls that libseccomp 2.5.4 has no names for. The numbers are the same on every architecture. */
export const newerCalls: readonly number[] = [
  451, // cachestat
  452, // fchmodat2
  453, // map_shadow_stack
  454, // futex_wake
  455, // futex_wait
  456, // futex_requeue
  462, // mseal
  463, // setxattrat
  464, // getxattrat
  465, // listxattrat
  466, // removexattrat
];

/** Calls that are newer than this list or that we keep back, and that programs can do without. */
export const unknownNewerCalls: readonly number[] = [
  457, // statmount
  458, // listmount
  459, // lsm_get_self_attr
  460, // lsm_set_self_attr
  461, // lsm_list_modules
  ...Array.from({ length: 33 }, (_, index) => 467 + index),
];

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
