// Namespaces and mounts: everything that begins an escape from a container.
#include "attack.h"
#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>

int main(void) {
  static const int kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP, 0x80 /* time */};
  char name[64];
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    snprintf(name, sizeof name, "namespace 0x%x", kinds[i]);
    refused_with(name, unshare(kinds[i]), EPERM, ENOSYS);
    refused_with(name, unshare(kinds[i] | CLONE_NEWUSER), EPERM, ENOSYS);
    if (kinds[i] > 0xff) {
      refused_with(name, syscall(SYS_clone, kinds[i] | SIGCHLD, 0, 0, 0, 0), EPERM, ENOSYS);
      refused_with(name, syscall(SYS_clone, kinds[i] | CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0), EPERM, ENOSYS);
    }
    struct clone_args args = {.flags = (uint64_t)kinds[i], .exit_signal = SIGCHLD};
    refused_with(name, syscall(SYS_clone3, &args, sizeof args), ENOSYS, EPERM);
  }
  static const char *const own[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    snprintf(name, sizeof name, "/proc/self/ns/%s", own[i]);
    refused_with(name, setns(open(name, O_RDONLY), 0), EPERM, ENOSYS);
  }
  refused_with("a tmpfs", mount("none", "/tmp", "tmpfs", 0, NULL), EPERM, ENOSYS);
  refused_with("an overlay", mount("none", "/tmp", "overlay", 0, "lowerdir=/etc,upperdir=/work,workdir=/tmp"), EPERM, ENOSYS);
  refused_with("another proc", mount("none", "/tmp", "proc", 0, NULL), EPERM, ENOSYS);
  refused_with("sysfs", mount("none", "/tmp", "sysfs", 0, NULL), EPERM, ENOSYS);
  refused_with("a bind", mount("/etc", "/tmp", NULL, MS_BIND, NULL), EPERM, ENOSYS);
  refused_with("a remount", mount(NULL, "/", NULL, MS_REMOUNT, NULL), EPERM, ENOSYS);
  refused_with("sharing", mount(NULL, "/", NULL, MS_SHARED | MS_REC, NULL), EPERM, ENOSYS);
  refused_with("uncovering a masked file", umount2("/proc/kcore", MNT_DETACH), EPERM, ENOSYS);
  refused_with("uncovering /proc", umount2("/proc", MNT_DETACH), EPERM, ENOSYS);
  refused_with("another root", syscall(SYS_pivot_root, ".", "."), EPERM, ENOSYS);
  refused_with("chroot", chroot("/tmp"), EPERM, ENOSYS);
  refused_with("fsopen", syscall(SYS_fsopen, "tmpfs", 0), EPERM, ENOSYS);
  refused_with("fsconfig", syscall(SYS_fsconfig, 0, 0, 0, 0, 0), EPERM, ENOSYS);
  refused_with("fsmount", syscall(SYS_fsmount, 0, 0, 0), EPERM, ENOSYS);
  refused_with("fspick", syscall(SYS_fspick, AT_FDCWD, "/", 0), EPERM, ENOSYS);
  refused_with("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1), EPERM, ENOSYS);
  refused_with("move_mount", syscall(SYS_move_mount, AT_FDCWD, "/tmp", AT_FDCWD, "/work", 0), EPERM, ENOSYS);
  refused_with("mount_setattr", syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, NULL, 0), EPERM, ENOSYS);
  refused_with("listmount", syscall(458, NULL, NULL, 0, 0), ENOSYS, EPERM);
  struct { struct file_handle handle; char bytes[128]; } place = {.handle.handle_bytes = 128};
  int id;
  name_to_handle_at(AT_FDCWD, "/etc/passwd", &place.handle, &id, 0);
  refused_with("a file by its handle", open_by_handle_at(open("/", O_RDONLY), &place.handle, O_RDONLY), EPERM, ENOSYS);
  return finish();
}
