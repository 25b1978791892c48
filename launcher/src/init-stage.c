#include "init-stage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"

enum { FD_PAYLOAD, FD_STDIN, FD_STDOUT, FD_STDERR, FD_OTHERS };

static struct failure map_payload(int file, struct frame *out) {
  struct stat status;
  if (fstat(file, &status)) return FAIL(memory);
  void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) return FAIL(memory);
  *out = (struct frame){.length = (uint32_t)status.st_size, .type = FRAME_start, .payload = bytes};
  return OK;
}

static struct failure limit(const struct rlimit_request *request) {
  struct rlimit current;
  if (getrlimit(request->resource, &current)) return FAIL(rlimit);
  rlim_t value = request->value;
  // Raising a hard limit needs a right that init does not have; the launcher's own is the highest there is.
  if (current.rlim_max != RLIM_INFINITY && (value == RLIM_INFINITY || value > current.rlim_max)) value = current.rlim_max;
  return setrlimit(request->resource, &(struct rlimit){value, value}) ? FAIL(rlimit) : OK;
}

// The library and its socket are all that survives the exec beside the three streams; the entries that say so come last.
static bool pass_gates(const int *fds, char **env) {
  env[0] = GATE_PRELOAD;
  env[1] = GATE_MARK;
  return dup2(fds[0], GATE_LIBRARY_FD) >= 0 && dup2(fds[1], GATE_SOCKET_FD) >= 0;
}

// What a stage's first process does between fork and exec. Memory taken here goes with the exec.
static struct failure become_stage(const struct plan *plan, const int *fds, unsigned fd_count) {
  struct frame frame;
  struct failure failure;
  if (failed(failure = map_payload(fds[FD_PAYLOAD], &frame))) return failure;
  struct start_request *request = malloc(sizeof *request);
  if (!request || !parse_start(&frame, request)) return FAIL_WITH(protocol, EINVAL);
  const int *gate_fds = request->gate_count ? fds + FD_OTHERS : NULL;
  for (unsigned i = gate_fds ? FD_OTHERS + GATE_FDS : FD_OTHERS; i < fd_count; i++) {
    if (write(fds[i], "0", 1) != 1) return FAIL(cgroup);
  }
  char **args = calloc(request->arg_count + 2, sizeof *args), **env = calloc(request->env_count + 4, sizeof *env);
  char *text = malloc(request->text_bytes * 2 + 2);
  if (!args || !env || !text) return FAIL(memory);
  if (!collect_words(&frame, TAG_arg, args, request->arg_count + 2, text, request->text_bytes + 1)) return FAIL_WITH(protocol, EINVAL);
  if (!collect_words(&frame, TAG_env, env, request->env_count + 2, text + request->text_bytes + 1, request->text_bytes + 1)) {
    return FAIL_WITH(protocol, EINVAL);
  }
  setsid();
  for (int fd = 0; fd < 3; fd++) {
    if (dup2(fds[FD_STDIN + fd], fd) < 0) return FAIL(pipe);
  }
  // Marked and not closed, so that a failing exec can still report.
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC)) return FAIL(pipe);
  if (gate_fds && !pass_gates(gate_fds, env + request->env_count)) return FAIL(pipe);
  for (unsigned i = 0; i < request->rlimit_count; i++) {
    if (failed(failure = limit(&request->rlimits[i]))) return failure;
  }
  if (failed(failure = become_user(request->as_root && plan->create.build))) return failure;
  if (chdir(request->cwd)) return FAIL(chdir);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (failed(failure = install_filter(&plan->filter))) return failure;
  execve(args[0], args, env);
  return FAIL(execve);
}

struct failure stage_spawn(const struct plan *plan, const int *fds, unsigned fd_count, pid_t *pid, int *report) {
  int ends[2];
  if (fd_count < FD_OTHERS) return FAIL_WITH(protocol, EINVAL);
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) return FAIL(pipe);
  pid_t child = fork();
  if (child == 0) {
    struct failure failure = become_stage(plan, fds, fd_count);
    if (write(ends[1], &failure, sizeof failure) < 0) _exit(126);
    _exit(127);
  }
  int error = errno;
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return FAIL_WITH(fork, error);
  }
  *pid = child;
  *report = ends[0];
  return OK;
}
