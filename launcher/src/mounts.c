#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "contain.h"
#include "control.h"

struct failure join_base_namespace(const struct plan *plan) {
  if (plan->base_namespace < 0) return OK;
  if (setns(plan->base_namespace, CLONE_NEWNS) || unshare(CLONE_NEWNS)) return FAIL(root);
  return OK;
}

static void top_folder(const struct plan *plan, char *out, size_t size, const char *leaf) {
  if (plan->create.build) {
    snprintf(out, size, LAYERS_FOLDER "/%s/%s", plan->build_directory, leaf);
  } else {
    snprintf(out, size, TOPS_FOLDER "/%u/%s", plan->depth, leaf);
  }
}

static struct failure make_folder(const char *path, mode_t mode, uint64_t owner) {
  return mkdir(path, mode) || chown(path, (uid_t)owner, (gid_t)owner) ? FAIL(root) : OK;
}

// The user's own folders, made in the top so that they belong to this sandbox's ids.
static struct failure make_user_folders(const struct plan *plan) {
  struct failure failure;
  char path[128];
  top_folder(plan, path, sizeof path, "shm");
  if (failed(failure = make_folder(path, 01777, plan->create.root_uid))) return failure;
  if (plan->base_namespace >= 0) return OK;  // the frozen top has them
  top_folder(plan, path, sizeof path, "upper/work");
  if (failed(failure = make_folder(path, 0755, plan->create.uid))) return failure;
  top_folder(plan, path, sizeof path, "upper/home");
  if (failed(failure = make_folder(path, 0755, plan->create.root_uid))) return failure;
  top_folder(plan, path, sizeof path, "upper/home/sandbox");
  if (failed(failure = make_folder(path, 0755, plan->create.uid))) return failure;
  top_folder(plan, path, sizeof path, "upper/tmp");
  return make_folder(path, 01777, plan->create.root_uid);
}

struct failure mount_top(const struct plan *plan) {
  struct failure failure;
  char path[128], options[128];
  if (!plan->create.build) {
    snprintf(path, sizeof path, TOPS_FOLDER "/%u", plan->depth);
    snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu,mode=0700", (unsigned long long)plan->create.top_bytes,
             (unsigned long long)plan->create.top_inodes);
    if (mount("top", path, "tmpfs", MS_NOSUID | MS_NODEV, options)) return FAIL(mount);
  }
  top_folder(plan, path, sizeof path, "upper");
  if (failed(failure = make_folder(path, 0755, plan->create.root_uid))) return failure;
  top_folder(plan, path, sizeof path, "work");
  if (failed(failure = make_folder(path, 0700, 0))) return failure;
  return plan->create.build ? OK : make_user_folders(plan);
}

struct failure share_top(const struct plan *plan) {
  if (!plan->create.share) return OK;
  // A copy is handed over: the first stage's process is in this one already.
  int here = openat(plan->proc, "self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (here < 0 || unshare(CLONE_NEWNS)) return FAIL(root);
  int copy = openat(plan->proc, "self/ns/mnt", O_RDONLY | O_CLOEXEC);
  bool sent = copy >= 0 && control_send(plan->control, &(struct control){.kind = CONTROL_shared}, &copy, 1);
  bool back = !setns(here, CLONE_NEWNS);
  close(copy);
  close(here);
  return sent && back ? OK : FAIL(root);
}

struct failure open_top(struct plan *plan) {
  char path[128];
  plan->top = -1;
  // What a fork changed is only a part of what it holds.
  if (plan->create.build || plan->depth > 0) return OK;
  top_folder(plan, path, sizeof path, "upper");
  plan->top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return plan->top < 0 ? FAIL(root) : OK;
}

struct failure mount_root(const struct plan *plan) {
  // Relative names keep host paths out of the sandbox's /proc/self/mountinfo.
  char options[4096], upper[128], work[128];
  size_t used = (size_t)snprintf(options, sizeof options, "lowerdir=");
  for (unsigned below = plan->depth; below-- > 0;) {
    used += (size_t)snprintf(options + used, sizeof options - used, TOPS_FOLDER "/%u/upper:", below);
  }
  for (unsigned i = 0; i < plan->create.layer_count && used < sizeof options; i++) {
    used += (size_t)snprintf(options + used, sizeof options - used, "%s%s", i ? ":" : "", plan->create.layers[i]);
  }
  top_folder(plan, upper, sizeof upper, "upper");
  top_folder(plan, work, sizeof work, "work");
  // nofollow and not off: where the kernel follows by default (Debian's does), off means follow, and userxattr forbids that.
  // xino: the top is another file system than the layers, and programs are to see one: with its device on each file, and in
  // a folder's listing the inode that stat tells.
  // userxattr keeps a layer under construction free of trusted.overlay marks, which would hide the layers below it
  // when it is stacked over others later.
  if (used < sizeof options) {
    used += (size_t)snprintf(options + used, sizeof options - used, ",upperdir=%s,workdir=%s,redirect_dir=nofollow,metacopy=off,index=off,%s",
                             upper, work, plan->create.build ? "xino=off,userxattr" : "xino=on,volatile");
  }
  if (used >= sizeof options) return FAIL_WITH(layer, E2BIG);
  if (chdir(LAYERS_FOLDER)) return FAIL(layer);
  if (mount("root", NEW_ROOT_FOLDER, "overlay", MS_NOSUID | MS_NODEV, options)) return FAIL(root);
  return OK;
}

struct failure make_proc(const struct plan *plan) {
  // World-readable files of the host's kernel that say too much, and kcore in depth. Locks of open files are listed for
  // everybody, which made a channel between sandboxes.
  static const char *const masked[] = {"kcore", "keys", "key-users", "kallsyms", "sched_debug", "timer_list", "kmsg", "sysrq-trigger",
                                       "cmdline", "locks", "interrupts"};
  if (mount("proc", READY_FOLDER "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL)) return FAIL(proc);
  if (plan->create.build) return OK;
  for (unsigned i = 0; i < sizeof masked / sizeof *masked; i++) {
    char path[64];
    snprintf(path, sizeof path, READY_FOLDER "/proc/%s", masked[i]);
    if (mount(READY_FOLDER "/dev/null", path, NULL, MS_BIND, NULL) && errno != ENOENT) return FAIL(proc);
  }
  return OK;
}

static struct failure make_devices(void) {
  static const struct { const char *path; unsigned minor_number, major_number; } devices[] = {
      {READY_FOLDER "/dev/null", 3, 1},    {READY_FOLDER "/dev/zero", 5, 1},   {READY_FOLDER "/dev/full", 7, 1},
      {READY_FOLDER "/dev/random", 8, 1},  {READY_FOLDER "/dev/urandom", 9, 1}, {READY_FOLDER "/dev/tty", 0, 5}};
  static const char *const links[][2] = {{"/proc/self/fd", READY_FOLDER "/dev/fd"},
                                         {"/proc/self/fd/0", READY_FOLDER "/dev/stdin"},
                                         {"/proc/self/fd/1", READY_FOLDER "/dev/stdout"},
                                         {"/proc/self/fd/2", READY_FOLDER "/dev/stderr"},
                                         {"pts/ptmx", READY_FOLDER "/dev/ptmx"}};
  for (unsigned i = 0; i < sizeof devices / sizeof *devices; i++) {
    if (mknod(devices[i].path, S_IFCHR | 0666, makedev(devices[i].major_number, devices[i].minor_number))) return FAIL(dev);
  }
  for (unsigned i = 0; i < sizeof links / sizeof *links; i++) {
    if (symlink(links[i][0], links[i][1])) return FAIL(dev);
  }
  return OK;
}

struct failure make_dev(void) {
  struct failure failure;
  // Made here and not bound from the host: locks on a shared device file would be a channel between sandboxes.
  if (mount("dev", READY_FOLDER "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,nr_inodes=32,mode=0755")) return FAIL(dev);
  if (failed(failure = make_devices())) return failure;
  if (mkdir(READY_FOLDER "/dev/pts", 0755) || mkdir(READY_FOLDER "/dev/shm", 01777)) return FAIL(dev);
  // The kernel has 4096 terminals for everybody.
  return mount("pts", READY_FOLDER "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,max=64") ? FAIL(dev) : OK;
}

// A layer may hold anything under these names; only a plain folder is mounted on.
static bool plain_folder(const char *path) {
  struct stat status;
  if (mkdir(path, 0755) == 0) return true;
  if (errno != EEXIST || lstat(path, &status)) return false;
  errno = ENOTDIR;
  return S_ISDIR(status.st_mode);
}

struct failure place_dev(const struct plan *plan) {
  char shm[128];
  if (!plain_folder(NEW_ROOT_FOLDER "/dev") || mount(READY_FOLDER "/dev", NEW_ROOT_FOLDER "/dev", NULL, MS_MOVE, NULL)) return FAIL(dev);
  if (plan->create.build) return OK;
  // In the top, so that shared memory counts against the same bytes and files as everything else.
  top_folder(plan, shm, sizeof shm, "shm");
  return mount(shm, NEW_ROOT_FOLDER "/dev/shm", NULL, MS_BIND, NULL) ? FAIL(dev) : OK;
}

struct failure place_proc(void) {
  if (!plain_folder(NEW_ROOT_FOLDER "/proc")) return FAIL(proc);
  return mount(READY_FOLDER "/proc", NEW_ROOT_FOLDER "/proc", NULL, MS_MOVE, NULL) ? FAIL(proc) : OK;
}

static struct failure bind_read_only(const char *from, const char *to) {
  // Opened for reading, so that a file of the layers below is not copied into the top.
  int file = open(to, O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
  if (file < 0) return FAIL(network);
  close(file);
  if (mount(from, to, NULL, MS_BIND, NULL)) return FAIL(network);
  return mount(NULL, to, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) ? FAIL(network) : OK;
}

struct failure mount_network_files(const struct plan *plan) {
  struct failure failure;
  if (!plan->create.network) return OK;
  if (!plain_folder(NEW_ROOT_FOLDER "/etc")) return FAIL(network);
  if (failed(failure = bind_read_only(RESOLV_CONF, NEW_ROOT_FOLDER "/etc/resolv.conf"))) return failure;
  return bind_read_only(HOSTS, NEW_ROOT_FOLDER "/etc/hosts");
}

struct failure enter_root(void) {
  if (chdir(NEW_ROOT_FOLDER) || syscall(SYS_pivot_root, ".", ".")) return FAIL(root);
  if (umount2(".", MNT_DETACH) || chdir("/")) return FAIL(root);
  return OK;
}
