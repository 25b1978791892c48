// Runs one command as a bare process: in the tree that a sandbox would have, as its user, with its limits on files, and
// with nothing of a sandbox around it. The host's processes, network, devices and kernel files are in its reach.
//
//   bare FOLDER LOWERDIRS OPEN_FILES COMMAND...     an empty folder for the mounts; layers, topmost first
//
// Both outputs are pipes, as in a sandbox, passed on to ours. The raw wait status is written to descriptor 3. When the
// command ends, or somebody ends us with SIGTERM, whatever it left running is killed.
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USER = 1000 };

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void make(const char *path, mode_t mode, uid_t owner) {
  if (mkdir(path, mode) || chmod(path, mode) || chown(path, owner, owner)) die(path);
}

// Of one file system in memory, as plain as that of any machine.
static void mount_plain(const char *name, const char *path, mode_t mode, uid_t owner) {
  make(name, mode, owner);
  if (mount(name, path, NULL, MS_BIND, NULL)) die(path);
}

static void enter_root(const char *folder, const char *lower) {
  char options[8192];
  if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) die("private mounts");
  if (mount("top", folder, "tmpfs", 0, "mode=0755") || chdir(folder)) die("top");
  make("upper", 0755, 0), make("spare", 0700, 0), make("root", 0755, 0);
  make("upper/work", 0755, 0), make("upper/home", 0755, 0), make("upper/home/sandbox", 0755, 0);
  snprintf(options, sizeof options, "lowerdir=%s,upperdir=upper,workdir=spare", lower);
  if (mount("root", "root", "overlay", 0, options)) die("overlay");
  if (mount("proc", "root/proc", "proc", 0, NULL) || mount("/dev", "root/dev", NULL, MS_BIND | MS_REC, NULL)) die("proc and dev");
  if (mount("/sys", "root/sys", NULL, MS_BIND | MS_REC, NULL)) die("sys");
  mount_plain("work", "root/work", 0755, USER), mount_plain("tmp", "root/tmp", 01777, 0);
  mount_plain("sandbox", "root/home/sandbox", 0755, USER);
  // Not the host's, where it would stay.
  mount_plain("shm", "root/dev/shm", 01777, 0);
  if (chdir("root")) die("root");
}

static void limit(int resource, rlim_t value) {
  if (setrlimit(resource, &(struct rlimit){value, value})) die("rlimit");
}

static _Noreturn void become(char **command, int open_files, const int *outputs) {
  int input[2];
  sigset_t none;
  sigemptyset(&none);
  if (chroot(".") || chdir("/work") || setsid() < 0 || pipe(input)) die("chroot");
  dup2(input[0], 0), dup2(outputs[0], 1), dup2(outputs[1], 2);
  closefrom(3);
  umask(022);
  limit(RLIMIT_NOFILE, (rlim_t)open_files), limit(RLIMIT_CORE, 1);
  prctl(PR_SET_PDEATHSIG, 0);
  if (setgroups(0, NULL) || setresgid(USER, USER, USER) || setresuid(USER, USER, USER)) die("user");
  sigprocmask(SIG_SETMASK, &none, NULL);
  execv(command[0], command);
  die(command[0]);
  _exit(127);
}

// Everything that outlived its parent is our child now.
static void kill_all(void) {
  char path[64], pids[65536];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  for (;;) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = read(file, pids, sizeof pids - 1);
    close(file);
    pids[got > 0 ? got : 0] = 0;
    for (char *pid = strtok(pids, " "); pid; pid = strtok(NULL, " ")) kill(atoi(pid), SIGKILL);
    if (wait(NULL) < 0 && errno == ECHILD) return;
  }
}

// False at the pipe's end.
static int pass_on(int from, int to) {
  char bytes[65536];
  ssize_t got = read(from, bytes, sizeof bytes);
  if (got < 0 && errno == EAGAIN) return 1;
  for (ssize_t passed = 0; passed < got;) {
    ssize_t written = write(to, bytes + passed, (size_t)(got - passed));
    if (written < 0) return 0;
    passed += written;
  }
  return got > 0;
}

static int await_end(pid_t child, int signals, const int *outputs) {
  struct pollfd watched[3] = {{outputs[0], POLLIN, 0}, {outputs[1], POLLIN, 0}, {signals, POLLIN, 0}};
  for (;;) {
    poll(watched, 3, -1);
    for (int i = 0; i < 2; i++) {
      if (watched[i].revents && !pass_on(outputs[i], i + 1)) watched[i].fd = -1;
    }
    struct signalfd_siginfo info;
    int status, end = 0;
    if (!watched[2].revents || read(signals, &info, sizeof info) != sizeof info) continue;
    if (info.ssi_signo == SIGTERM) kill(child, SIGKILL);
    for (pid_t pid; (pid = waitpid(-1, &status, info.ssi_signo == SIGTERM ? 0 : WNOHANG)) > 0;) {
      if (pid == child) end = 1;
      if (pid == child) break;
    }
    if (!end) continue;
    kill_all();
    for (int i = 0; i < 2; i++) {
      while (watched[i].fd >= 0 && poll(&watched[i], 1, 0) == 1 && pass_on(outputs[i], i + 1)) continue;
    }
    return status;
  }
}

int main(int argc, char **argv) {
  int out[2], err[2];
  sigset_t handled;
  if (argc < 5) return 2;
  if (prctl(PR_SET_PDEATHSIG, SIGTERM) || prctl(PR_SET_CHILD_SUBREAPER, 1)) die("prctl");
  sigemptyset(&handled), sigaddset(&handled, SIGCHLD), sigaddset(&handled, SIGTERM);
  sigprocmask(SIG_BLOCK, &handled, NULL);
  int signals = signalfd(-1, &handled, SFD_CLOEXEC);
  enter_root(argv[1], argv[2]);
  if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) die("pipe");
  pid_t child = fork();
  if (child == 0) become(argv + 4, atoi(argv[3]), (int[]){out[1], err[1]});
  close(out[1]), close(err[1]);
  fcntl(out[0], F_SETFL, O_NONBLOCK), fcntl(err[0], F_SETFL, O_NONBLOCK);
  int status = await_end(child, signals, (int[]){out[0], err[0]});
  return write(3, &status, sizeof status) == sizeof status ? 0 : 1;
}
