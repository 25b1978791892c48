#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stage.h"

// What a sandbox's init says, and its end.

static void init_gone(struct launcher *launcher, struct sandbox *sandbox) {
  sandbox->alive = false;
  // Its end of the socket may be lost to us while it lives.
  kill(sandbox->pid, SIGKILL);
  source_close(launcher, &sandbox->control);
  while (sandbox->pending_count) sandbox_answer(launcher, sandbox, FAIL_WITH(init, ESRCH), -1);
  if (sandbox->stage) stage_abandon(launcher, sandbox->stage);
  if (sandbox->ready && !sandbox->destroying && !sandbox->frozen) send_empty(launcher, FRAME_died, sandbox->id);
}

static bool awaits_create(const struct sandbox *sandbox) {
  return sandbox->pending_count && sandbox->pending[sandbox->pending_first].kind == PENDING_create;
}

static void receive(struct launcher *launcher, struct sandbox *sandbox, const struct control *message, int *fds, unsigned fd_count) {
  switch (message->kind) {
    case CONTROL_shared:
      // One that is to be destroyed has let go of its tops already.
      if (fd_count == 1 && sandbox->share && sandbox->base_namespace < 0 && !sandbox->destroying) {
        sandbox->base_namespace = fds[0];
        fds[0] = -1;
      }
      break;
    case CONTROL_ready:
      if (!awaits_create(sandbox)) break;
      sandbox->ready = !failed(message->failure);
      sandbox_answer(launcher, sandbox, message->failure, -1);
      break;
    case CONTROL_answer:
      if (sandbox->pending_count && !awaits_create(sandbox)) sandbox_answer(launcher, sandbox, message->failure, fd_count ? fds[0] : -1);
      break;
    case CONTROL_exited:
      if (sandbox->stage) stage_exited(launcher, sandbox->stage, message);
      break;
    default: break;
  }
}

// False when nothing more is to be received now, or ever.
static bool receive_one(struct launcher *launcher, struct sandbox *sandbox) {
  struct control messages[CONTROL_MESSAGES_MAX];
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count;
  int got = control_receive_all(sandbox->control.fd, messages, CONTROL_MESSAGES_MAX, fds, &fd_count);
  if (got < 0 && errno == EAGAIN) return false;
  if (got <= 0) {
    init_gone(launcher, sandbox);
    return false;
  }
  for (int i = 0; i < got; i++) receive(launcher, sandbox, &messages[i], fds, i ? 0 : fd_count);
  for (unsigned i = 0; i < fd_count; i++) {
    if (fds[i] >= 0) close(fds[i]);
  }
  return true;
}

static void control_ready(struct launcher *launcher, struct source *source) { receive_one(launcher, source->owner); }

static void exited_ready(struct launcher *launcher, struct source *source) { sandbox_reap(launcher, source->owner); }

void sandbox_reap(struct launcher *launcher, struct sandbox *sandbox) {
  // What init said last is why it is gone. Its pid stays its own until it is waited for below.
  while (sandbox->alive && receive_one(launcher, sandbox)) {}
  if (sandbox->alive) init_gone(launcher, sandbox);
  source_close(launcher, &sandbox->exited);
  waitpid(sandbox->pid, NULL, 0);
  sandbox->pid = 0;
  sandbox_linger(launcher, sandbox, &sandbox->group);
}

bool sandbox_watch(struct launcher *launcher, struct sandbox *sandbox, const struct beginning *beginning) {
  sandbox->pid = beginning->pid;
  sandbox->alive = true;
  sandbox->control = (struct source){.fd = beginning->control, .events = EPOLLIN, .ready = control_ready, .owner = sandbox};
  sandbox->exited = (struct source){.fd = beginning->pidfd, .events = EPOLLIN, .ready = exited_ready, .owner = sandbox};
  fcntl(beginning->control, F_SETFL, O_NONBLOCK);
  return source_add(launcher, &sandbox->control) && source_add(launcher, &sandbox->exited);
}
