// The launcher lives in a small root of its own: sandboxes are cloned from it, so what it does not hold, containment
// cannot reach by mistake, and there are few mounts to copy.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain.h"
#include "launcher.h"

static char resolv_conf[16384], hosts[65536], layers_path[PATH_MAX_BYTES];

static void read_host_file(const char *path, char *out, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = file >= 0 ? read(file, out, size - 1) : 0;
  out[got > 0 ? got : 0] = 0;
  if (file >= 0) close(file);
}

struct failure root_prepare(struct launcher *launcher, const char *layers) {
  if (layers[0] != '/' || strlen(layers) >= sizeof layers_path) return FAIL_WITH(configure, EINVAL);
  snprintf(layers_path, sizeof layers_path, "%s", layers);
  read_host_file("/etc/resolv.conf", resolv_conf, sizeof resolv_conf);
  read_host_file("/etc/hosts", hosts, sizeof hosts);
  launcher->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (launcher->proc < 0) return FAIL(configure);
  return OK;
}

static struct failure write_host_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return FAIL(configure);
  bool written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
  close(file);
  return written ? OK : FAIL_WITH(configure, EIO);
}

// Joining a cgroup waits for an RCU grace period, 7 to 24 ms on an idle machine, unless a hierarchy asks that groups change
// often: then nobody waits. The host's own mounts are not ours to change, so a private, empty hierarchy asks, for as
// long as the launcher lives. Kernels before 6.0 or without v1 refuse, and stay slow.
static void hurry_group_changes(void) {
  mount("cgroup", GROUPS_FOLDER + 1, "cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, "none,name=skerry,favordynmods");
}

struct failure root_enter(struct launcher *launcher) {
  struct failure failure;
  if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) return FAIL(configure);
  int layers = (int)syscall(SYS_open_tree, AT_FDCWD, layers_path, 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC);
  if (layers < 0) return FAIL(configure);
  if (mount("skerry", layers_path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=1m,mode=0755") || chdir(layers_path)) return FAIL(configure);
  static const char *const folders[] = {LAYERS_FOLDER, NEW_ROOT_FOLDER, TOPS_FOLDER, GROUPS_FOLDER, READY_FOLDER, READY_FOLDER "/dev", READY_FOLDER "/proc"};
  for (unsigned i = 0; i < sizeof folders / sizeof *folders; i++) {
    if (mkdir(folders[i] + 1, 0755)) return FAIL(configure);
  }
  for (unsigned depth = 0; depth < TOPS_MAX; depth++) {
    char path[32];
    snprintf(path, sizeof path, "%s/%u", TOPS_FOLDER + 1, depth);
    if (mkdir(path, 0700)) return FAIL(configure);
  }
  if (syscall(SYS_move_mount, layers, "", AT_FDCWD, LAYERS_FOLDER + 1, 4 /* MOVE_MOUNT_F_EMPTY_PATH */)) return FAIL(configure);
  close(layers);
  hurry_group_changes();
  if (failed(failure = write_host_file(RESOLV_CONF + 1, resolv_conf))) return failure;
  if (failed(failure = write_host_file(HOSTS + 1, hosts))) return failure;
  if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/")) return FAIL(configure);
  launcher->layers = open(LAYERS_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return launcher->layers < 0 ? FAIL(configure) : OK;
}
