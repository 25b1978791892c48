#include "init-stage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "control.h"
#include "descriptors.h"
#include "init-files.h"

enum { FD_STDIN, FD_STDOUT, FD_STDERR, FD_OTHERS };

static struct failure limit(const struct rlimit_request *request) {
  struct rlimit current;
  if (getrlimit(request->resource, &current)) return FAIL(rlimit);
  rlim_t value = request->value;
  // Raising a hard limit needs a right that init does not have; the launcher's own is the highest there is.
  if (current.rlim_max != RLIM_INFINITY && (value == RLIM_INFINITY || value > current.rlim_max)) value = current.rlim_max;
  if (current.rlim_cur == value && current.rlim_max == value) return OK;  // the filter refuses any change of RLIMIT_CORE
  return setrlimit(request->resource, &(struct rlimit){value, value}) ? FAIL(rlimit) : OK;
}

static unsigned gate_fd_count(const struct start_request *request) {
  if (!request->gate_count) return 0;
  return request->capture || request->image ? 3 : 2;
}

// The library and its socket are all that survives the exec beside the three streams; the entries that say so come last.
static bool pass_gates(const int *fds, const struct start_request *request, char **env) {
  // With an image it is to come before anything else that the linker would load.
  env[0] = request->image ? GATE_AUDIT : GATE_PRELOAD;
  env[1] = GATE_MARK;
  if (gate_fd_count(request) > 2 && dup2(fds[2], GATE_IMAGE_FD) < 0) return false;
  return dup2(fds[0], GATE_LIBRARY_FD) >= 0 && dup2(fds[1], GATE_SOCKET_FD) >= 0;
}

static struct failure join_group(const int *procs, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    if (write(procs[i], "0", 1) != 1) return FAIL(cgroup);
  }
  return OK;
}

// What does not depend on the program.
static struct failure prepare(const struct plan *plan) {
  prctl(PR_SET_NAME, "skerry-stage");
  setsid();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  return install_filter(&plan->filter);
}

// What a stage's first process does before its exec. Memory taken here goes with the exec.
static struct failure become_stage(const struct plan *plan, const struct control_request *from) {
  struct failure failure;
  const int *fds = from->fds;
  struct frame frame = request_frame(from, FRAME_start);
  struct start_request *request = malloc(sizeof *request);
  if (!request || !parse_start(&frame, request)) return FAIL_WITH(protocol, EINVAL);
  const int *gate_fds = request->gate_count ? fds + FD_OTHERS : NULL;
  unsigned groups = FD_OTHERS + gate_fd_count(request);
  if (from->fd_count < groups) return FAIL_WITH(protocol, EINVAL);
  if (failed(failure = join_group(fds + groups, from->fd_count - groups))) return failure;
  char **args = calloc(request->arg_count + 2, sizeof *args), **env = calloc(request->env_count + 4, sizeof *env);
  char *text = malloc(request->text_bytes * 2 + 2);
  if (!args || !env || !text) return FAIL(memory);
  if (!collect_words(&frame, TAG_arg, args, request->arg_count + 2, text, request->text_bytes + 1)) return FAIL_WITH(protocol, EINVAL);
  if (!collect_words(&frame, TAG_env, env, request->env_count + 2, text + request->text_bytes + 1, request->text_bytes + 1)) {
    return FAIL_WITH(protocol, EINVAL);
  }
  for (int fd = 0; fd < 3; fd++) {
    if (dup2(fds[FD_STDIN + fd], fd) < 0) return FAIL(pipe);
  }
  // Marked and not closed, so that a failing exec can still report.
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC)) return FAIL(pipe);
  if (gate_fds && !pass_gates(gate_fds, request, env + request->env_count)) return FAIL(pipe);
  for (unsigned i = 0; i < request->rlimit_count; i++) {
    if (failed(failure = limit(&request->rlimits[i]))) return failure;
  }
  if (failed(failure = become_user(request->as_root && plan->create.build))) return failure;
  if (chdir(request->cwd)) return FAIL(chdir);
  execve(args[0], args, env);
  return FAIL(execve);
}

static _Noreturn void report_failure(int report, struct failure failure) {
  _exit(write(report, &failure, sizeof failure) < 0 ? 126 : 127);
}

static _Noreturn void await_start(const struct plan *plan) {
  int told = plan->first_ends[1], kept[1 + HIERARCHIES_MAX] = {told};
  static struct control_request request;
  struct control message = {.kind = CONTROL_begun, .failure = OK};
  int namespace = openat(plan->proc, "self/ns/user", O_RDONLY | O_CLOEXEC);
  if (namespace < 0 || !control_send(told, &message, &namespace, 1)) _exit(1);
  memcpy(kept + 1, plan->procs, sizeof *kept * plan->procs_count);
  close_all_but(kept, 1 + plan->procs_count);
  struct failure failure = join_group(plan->procs, plan->procs_count);
  if (!failed(failure)) failure = drop_capabilities(plan);
  if (!failed(failure)) failure = prepare(plan);
  // Nobody will tell any more: it was not needed.
  if (control_receive_request(told, 0, &request) != 1 || request.fd_count < FD_OTHERS) _exit(0);
  report_failure(told, failed(failure) ? failure : become_stage(plan, &request));
}

struct failure stage_begin_first(struct plan *plan) {
  struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
  long pid = syscall(SYS_clone3, &args, sizeof args);
  if (pid == 0) await_start(plan);
  if (pid < 0) return FAIL(fork);
  close(plan->first_ends[1]);
  for (unsigned i = 0; i < plan->procs_count; i++) close(plan->procs[i]);
  plan->first = (struct stage_process){.pid = (pid_t)pid, .report = plan->first_ends[0]};
  return OK;
}

struct failure stage_tell_first(const struct plan *plan, const struct control_request *request) {
  return control_send_request(plan->first.report, CONTROL_start, request->payload, request->size, request->fds, request->fd_count);
}

struct failure stage_spawn(const struct plan *plan, const struct control_request *request, struct stage_process *out) {
  int ends[2];
  if (request->fd_count < FD_OTHERS) return FAIL_WITH(protocol, EINVAL);
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) return FAIL(pipe);
  pid_t child = fork();
  if (child == 0) {
    struct failure failure = prepare(plan);
    report_failure(ends[1], failed(failure) ? failure : become_stage(plan, request));
  }
  int error = errno;
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return FAIL_WITH(fork, error);
  }
  *out = (struct stage_process){.pid = child, .report = ends[0]};
  return OK;
}
