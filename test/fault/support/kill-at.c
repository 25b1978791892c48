// kill-at LAUNCHER ROLE COUNT [PID...]: watches the system calls of a launcher's processes, and when the first process of
// ROLE (launcher, init, stage, or worker) is about to make its COUNT-th one from now on, kills the processes named, or
// that process itself where none is. Says `ready`, then `killed`; on SIGTERM it says how many there were and lets go.
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum role { ROLE_launcher, ROLE_init, ROLE_stage, ROLE_worker, ROLE_other, ROLE_unknown };
enum { PROCESSES_MAX = 256 };

static const char *const role_names[] = {"launcher", "init", "stage", "worker"};

struct process {
  pid_t pid;
  enum role role;
  bool waits;  // stopped until its role is known
  long call;   // the last that it began
};

static struct process processes[PROCESSES_MAX];
static volatile sig_atomic_t over;

static void end(int number) {
  (void)number;
  over = 1;
}

static struct process *find(pid_t pid) {
  for (unsigned i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].pid == pid) return &processes[i];
  }
  return NULL;
}

static struct process *find_or_add(pid_t pid) {
  struct process *process = find(pid);
  if (process) return process;
  process = find(0);
  if (!process) exit(3);
  *process = (struct process){.pid = pid, .role = ROLE_unknown};
  return process;
}

static void resume(const struct process *process, int number) { ptrace(PTRACE_SYSCALL, process->pid, NULL, (void *)(long)number); }

// A launcher clones inits with clone3, and forks workers.
static enum role role_of_child(const struct process *parent) {
  if (parent->role == ROLE_launcher) return parent->call == SYS_clone3 ? ROLE_init : ROLE_worker;
  return parent->role == ROLE_init ? ROLE_stage : ROLE_other;
}

static void born(const struct process *parent) {
  unsigned long pid = 0;
  ptrace(PTRACE_GETEVENTMSG, parent->pid, NULL, &pid);
  struct process *child = find_or_add((pid_t)pid);
  child->role = role_of_child(parent);
  if (child->waits) resume(child, 0);
  child->waits = false;
}

static bool begins_call(struct process *process) {
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, (void *)sizeof info, &info) <= 0 || info.op != PTRACE_SYSCALL_INFO_ENTRY) return false;
  process->call = (long)info.entry.nr;
  return true;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  pid_t launcher = atoi(argv[1]), counted = 0;
  enum role role = ROLE_launcher;
  while (role < ROLE_other && strcmp(role_names[role], argv[2]) != 0) role++;
  unsigned long wanted = strtoul(argv[3], NULL, 10), seen = 0;
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
  if (role == ROLE_other || ptrace(PTRACE_SEIZE, launcher, NULL, options)) return 2;
  find_or_add(launcher)->role = ROLE_launcher;
  ptrace(PTRACE_INTERRUPT, launcher, NULL, NULL);
  for (bool ready = false; !over;) {
    int status;
    pid_t pid = waitpid(-1, &status, __WALL);
    if (pid < 0) {
      if (errno == EINTR) continue;
      break;
    }
    struct process *process = find_or_add(pid);
    if (!WIFSTOPPED(status)) {
      process->pid = 0;
      continue;
    }
    int number = WSTOPSIG(status), event = status >> 16;
    if (number == (SIGTRAP | 0x80)) {
      if (begins_call(process) && process->role == role && (!counted || counted == pid)) {
        counted = pid;
        if (++seen == wanted) {
          for (int i = 4; i < argc; i++) kill(atoi(argv[i]), SIGKILL);
          if (argc == 4) kill(pid, SIGKILL);
          printf("killed %ld\n", process->call);
          return 0;
        }
      }
      resume(process, 0);
    } else if (event == PTRACE_EVENT_STOP && number != SIGTRAP) {
      ptrace(PTRACE_LISTEN, pid, NULL, NULL);
    } else if (event == PTRACE_EVENT_STOP && process->role == ROLE_unknown) {
      process->waits = true;
    } else {
      if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK) born(process);
      resume(process, event ? 0 : number);
      if (!ready) {
        printf("ready\n");
        fflush(stdout);
      }
      ready = true;
    }
  }
  printf("survived %lu\n", seen);
  return 0;
}
