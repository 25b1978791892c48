// Looks through /proc for what is not ours: other processes, the host's kernel, host paths.
#include "attack.h"
#include <dirent.h>
#include <sys/mount.h>

// Of init, which is the launcher's copy: none of this is for the sandbox.
static const char *const of_init[] = {"environ", "maps", "smaps", "mem", "auxv", "stack", "syscall", "personality", "io", "pagemap", "fdinfo/0", "root/etc/passwd", "cwd/etc/passwd", "fd/0", "fd/3", "fd/4",
                                      "ns/mnt", "ns/user", "map_files", "numa_maps", "clear_refs", "timers"};

// About more than this sandbox: the kernel's memory and its keys, how it was started, locks that anybody holds, and when
// somebody types.
static const char *const of_host[] = {"kcore", "kmsg", "kallsyms", "keys", "key-users", "sched_debug", "timer_list", "sysrq-trigger", "cmdline",
                                      "locks", "interrupts", "slabinfo", "vmallocinfo",
                                      "kpagecount", "sys/kernel/debug", "latency_stats", "timer_stats"};

static const char *const settings[] = {"kernel/core_pattern", "kernel/modprobe", "kernel/hostname", "kernel/domainname", "kernel/sysrq",
                                       "kernel/hotplug", "kernel/poweroff_cmd", "kernel/randomize_va_space", "kernel/kptr_restrict",
                                       "kernel/dmesg_restrict", "kernel/shmmax", "kernel/msgmax", "kernel/sem", "kernel/ns_last_pid", "kernel/pid_max",
                                       "kernel/threads-max", "kernel/printk", "kernel/panic", "kernel/yama/ptrace_scope", "kernel/unprivileged_bpf_disabled",
                                       "kernel/keys/maxkeys", "kernel/random/boot_id", "fs/binfmt_misc/register", "fs/file-max", "fs/suid_dumpable",
                                       "fs/mqueue/queues_max", "fs/inotify/max_user_watches", "fs/protected_symlinks", "vm/overcommit_memory",
                                       "vm/drop_caches", "vm/panic_on_oom", "vm/mmap_min_addr", "net/ipv4/ip_forward", "net/core/somaxconn",
                                       "net/ipv4/ping_group_range", "user/max_user_namespaces", "dev/tty/ldisc_autoload"};

static void look_at_processes(void) {
  DIR *entries = opendir("/proc");
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    long pid = atol(entry->d_name);
    if (pid > 0 && pid != 1 && pid != getpid()) hole("another process", entry->d_name);
  }
  if (entries) closedir(entries);
}

// Anything that a real disk of the host would be called.
static void look_for_paths(const char *path) {
  static char text[1 << 16];
  int file = open(path, O_RDONLY);
  ssize_t got = file >= 0 ? read(file, text, sizeof text - 1) : 0;
  text[got > 0 ? got : 0] = 0;
  close(file);
  static const char *const names[] = {"/var/lib", "/home/", "/tmp/skerry", "ext4", "/sys", "cgroup", "launcher", "/dev/vd", "/dev/sd", "/dev/nvme"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strstr(text, names[i])) hole(path, names[i]);
  }
  must(path, got > 0);
}

int main(void) {
  char path[128];
  for (size_t i = 0; i < sizeof of_init / sizeof *of_init; i++) snprintf(path, sizeof path, "/proc/1/%s", of_init[i]), tells_nothing(path);
  for (size_t i = 0; i < sizeof of_host / sizeof *of_host; i++) snprintf(path, sizeof path, "/proc/%s", of_host[i]), tells_nothing(path);
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
    snprintf(path, sizeof path, "/proc/sys/%s", settings[i]);
    int file = open(path, O_WRONLY);
    // Some may be opened by everybody, and check who writes.
    refused(path, file < 0 ? -1 : write(file, "1", 1));
    close(file);
  }
  refused("a symbolic link to init's root", open("/proc/1/root", O_RDONLY | O_DIRECTORY));
  refused("sysfs", open("/sys", O_RDONLY | O_DIRECTORY));
  look_at_processes();
  look_for_paths("/proc/self/mountinfo");
  look_for_paths("/proc/self/mounts");
  look_for_paths("/proc/self/maps");
  look_for_paths("/proc/1/mountinfo");
  look_for_paths("/proc/1/cmdline");
  ssize_t got = readlink("/proc/self/exe", path, sizeof path - 1);
  path[got > 0 ? got : 0] = 0;
  must("our own program by our own name", strcmp(path, "/attacks/09-proc") == 0);
  return finish();
}
