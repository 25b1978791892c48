// Runs commands as bare processes, for comparison: mounts a stack of layers as a plain root, then forks, changes root and
// execs each command that it is told, waits, and answers. No sandbox: only what any spawn costs.
//
//   bare FOLDER                   FOLDER: an empty one, for the mounts
//   bare FOLDER NODE BENCH WHERE  runs BENCH/spawner.ts under NODE over the layers that the first line of its input
//                                 names, inside of them (WHERE is chroot) or beside them, with their root as its
//                                 working directory (host)
//
// The first reads lines of words separated by the unit separator and answers each with a line, the exit status:
//   mount LOWERDIRS   takes these layers (as for overlayfs, topmost first) as the root from now on
//   chroot COMMAND    runs a command in the root, in /work
//   host COMMAND      runs a command outside of it
// A command is its environment (NAME=VALUE each), then an absolute path and its arguments.
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 64 };
static const char *folder;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void mount_root(const char *lower) {
  static int count;
  char name[32], options[8192];
  snprintf(name, sizeof name, "%d", count++);
  if (chdir(folder) || mkdir(name, 0755) || mount("top", name, "tmpfs", 0, "size=1g") || chdir(name)) die("top");
  if (mkdir("upper", 0755) || mkdir("work", 0755) || mkdir("root", 0755)) die("folders");
  snprintf(options, sizeof options, "lowerdir=%s,upperdir=upper,workdir=work", lower);
  if (mount("root", "root", "overlay", 0, options) || chdir("root")) die("overlay");
  if (mount("proc", "proc", "proc", 0, NULL) || mount("/dev", "dev", NULL, MS_BIND | MS_REC, NULL)) die("proc and dev");
  if (mkdir("work", 0777) || mkdir("home/sandbox", 0755)) die("work");
}

static void bind_file(const char *from, const char *to) {
  close(open(to, O_CREAT | O_WRONLY, 0755));
  if (mount(from, to, NULL, MS_BIND, NULL)) die(from);
}

static void become_spawner(const char *node, const char *bench, const char *where) {
  char script[4096], lower[8192] = "";
  // Byte by byte: what follows is for the spawner.
  for (size_t at = 0; at < sizeof lower - 1 && read(0, lower + at, 1) == 1 && lower[at] != '\n'; at++) {}
  lower[strcspn(lower, "\n")] = 0;
  mount_root(lower);
  if (strcmp(where, "host") == 0) {
    snprintf(script, sizeof script, "%s/spawner.ts", bench);
    execl(node, "node", script, NULL);
    die(node);
  }
  bind_file(node, "bench-node");
  if (mkdir("bench", 0755) || mount(bench, "bench", NULL, MS_BIND, NULL)) die(bench);
  if (chroot(".") || chdir("/work")) die("root");
  execl("/bench-node", "node", "/bench/spawner.ts", NULL);
  die("/bench-node");
}

static int run(char **words, int in_root, int null) {
  char *environment[WORDS_MAX] = {0};
  for (int i = 0; words[0] && words[0][0] != '/'; i++) environment[i] = *words++;
  if (!words[0]) return 127;
  pid_t child = vfork();
  if (child == 0) {
    dup2(null, 0);
    dup2(null, 1);
    if (in_root && (chroot(".") || chdir("/work"))) _exit(126);
    execve(words[0], words, environment);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv) {
  static char line[65536];
  if (argc != 2 && argc != 5) return 2;
  folder = argv[1];
  if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) die("private mounts");
  if (mount("bare", folder, "tmpfs", 0, NULL)) die("folder");
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  clearenv();
  setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
  if (argc == 5) become_spawner(argv[2], argv[3], argv[4]);
  while (fgets(line, sizeof line, stdin)) {
    char *words[WORDS_MAX] = {0};
    int count = 0, status = 0;
    line[strcspn(line, "\n")] = 0;
    for (char *word = strtok(line, "\x1f"); word && count < WORDS_MAX - 1; word = strtok(NULL, "\x1f")) words[count++] = word;
    if (count < 2) continue;
    if (strcmp(words[0], "mount") == 0) mount_root(words[1]);
    else status = run(words + 1, strcmp(words[0], "chroot") == 0, null);
    printf("%d\n", status);
    fflush(stdout);
  }
  if (chdir("/") || umount2(folder, MNT_DETACH) || rmdir(folder)) die(folder);
  return 0;
}
