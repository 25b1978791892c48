#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contain.h"
#include "spare-networks.h"
#include "stage.h"

enum { TIDY_MS = 1, SETUP_LOOK_MS = 1000, SETUP_PATIENCE_US = 10000000 };

static struct sandbox **bucket(struct launcher *launcher, uint32_t id) { return &launcher->sandboxes[id % SANDBOX_BUCKETS]; }

struct sandbox *sandbox_find(struct launcher *launcher, uint32_t id) {
  struct sandbox *sandbox = *bucket(launcher, id);
  while (sandbox && sandbox->id != id) sandbox = sandbox->next;
  return sandbox;
}

// ---- answers, in the order of the requests

static struct pending *push(struct sandbox *sandbox, const struct pending *pending) {
  if (sandbox->pending_count == PENDING_MAX) return NULL;
  struct pending *slot = &sandbox->pending[(sandbox->pending_first + sandbox->pending_count++) % PENDING_MAX];
  *slot = *pending;
  return slot;
}

static struct pending pop(struct sandbox *sandbox) {
  struct pending first = sandbox->pending[sandbox->pending_first];
  sandbox->pending_first = (sandbox->pending_first + 1) % PENDING_MAX;
  sandbox->pending_count--;
  return first;
}

static void send_content(struct launcher *launcher, struct sandbox *sandbox, const struct pending *pending, int file) {
  struct stat status;
  uint8_t *at = connection_reserve(launcher, FRAME_HEADER + pending->length);
  if (fstat(file, &status) || !S_ISREG(status.st_mode) || !at) {
    send_failure(launcher, sandbox->id, FAIL_WITH(read, EINVAL));
    return;
  }
  struct writer writer = frame_begin(at, FRAME_content, sandbox->id);
  ssize_t got = pread(file, writer.at, pending->length, (off_t)pending->offset);
  if (got < 0) {
    send_failure(launcher, sandbox->id, FAIL(read));
    return;
  }
  writer.at += got;
  connection_commit(launcher, frame_end(&writer));
}

static void answer(struct launcher *launcher, struct sandbox *sandbox, struct failure failure, int file) {
  struct pending pending = pop(sandbox);
  if (sandbox->destroying) {  // only its `gone` is awaited
    if (pending.kind == PENDING_start && sandbox->stage) stage_discard(launcher, sandbox->stage);
    return;
  }
  if (pending.kind == PENDING_start) {
    stage_started(launcher, sandbox, failure);
  } else if (failed(failure)) {
    send_failure(launcher, sandbox->id, failure);
  } else if (pending.kind == PENDING_create) {
    send_number(launcher, FRAME_created, sandbox->id, TAG_wall_us, now_us() - sandbox->created_us);
  } else if (pending.kind == PENDING_read) {
    send_content(launcher, sandbox, &pending, file);
  } else {
    send_empty(launcher, FRAME_done, sandbox->id);
  }
  while (sandbox->pending_count && failed(sandbox->pending[sandbox->pending_first].failure)) {
    struct pending refused = pop(sandbox);
    send_failure(launcher, sandbox->id, refused.failure);
  }
}

void sandbox_refuse(struct launcher *launcher, struct sandbox *sandbox, enum pending_kind kind, struct failure failure) {
  if (sandbox->pending_count == 0) {
    send_failure(launcher, sandbox->id, failure);
  } else if (!push(sandbox, &(struct pending){.kind = kind, .failure = failure})) {
    sandbox_destroy(launcher, sandbox);
  }
}

// ---- init

static bool write_proc(const struct launcher *launcher, pid_t pid, const char *name, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "%d/%s", (int)pid, name);
  int file = openat(launcher->proc, path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
  int error = errno;
  close(file);
  errno = error;
  return written;
}

static void map_ids(struct launcher *launcher, struct sandbox *sandbox) {
  char map[96];
  if (sandbox->build) {
    snprintf(map, sizeof map, "0 %llu 65536\n", (unsigned long long)sandbox->root_uid);
  } else {
    snprintf(map, sizeof map, "0 %llu 1\n1000 %llu 1\n", (unsigned long long)sandbox->root_uid, (unsigned long long)sandbox->uid);
  }
  struct failure failure = OK;
  if (!write_proc(launcher, sandbox->pid, "uid_map", map) || !write_proc(launcher, sandbox->pid, "gid_map", map)) {
    failure = FAIL(idmap);
  }
  // When the machine runs out of memory, sandboxes go before anything of the host.
  write_proc(launcher, sandbox->pid, "oom_score_adj", "1000");
  if (write(sandbox->mapped, &failure, sizeof failure) < 0) kill(sandbox->pid, SIGKILL);
  close(sandbox->mapped);
  sandbox->mapped = -1;
}

static void init_gone(struct launcher *launcher, struct sandbox *sandbox) {
  sandbox->alive = false;
  source_close(launcher, &sandbox->control);
  if (sandbox->mapped >= 0) close(sandbox->mapped);
  sandbox->mapped = -1;
  while (sandbox->pending_count) answer(launcher, sandbox, FAIL_WITH(init, ESRCH), -1);
  if (sandbox->stage) stage_abandon(launcher, sandbox->stage);
}

static void receive(struct launcher *launcher, struct sandbox *sandbox, const struct control *message, int *fds, unsigned fd_count) {
  switch (message->kind) {
    case CONTROL_shared:
      if (fd_count == 1 && sandbox->base_namespace < 0) {
        sandbox->base_namespace = fds[0];
        fds[0] = -1;
      }
      break;
    case CONTROL_map_ids: map_ids(launcher, sandbox); break;
    case CONTROL_ready:
      sandbox->ready = !failed(message->failure);
      answer(launcher, sandbox, message->failure, -1);
      break;
    case CONTROL_answer:
      if (sandbox->pending_count) answer(launcher, sandbox, message->failure, fd_count ? fds[0] : -1);
      break;
    case CONTROL_exited:
      if (sandbox->stage) stage_exited(launcher, sandbox->stage, message);
      break;
    default: break;
  }
}

// False when nothing more is to be received now, or ever.
static bool receive_one(struct launcher *launcher, struct sandbox *sandbox) {
  struct control message;
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count;
  int got = control_receive(sandbox->control.fd, &message, fds, &fd_count);
  if (got < 0 && errno == EAGAIN) return false;
  if (got != 1) {
    init_gone(launcher, sandbox);
    return false;
  }
  receive(launcher, sandbox, &message, fds, fd_count);
  for (unsigned i = 0; i < fd_count; i++) {
    if (fds[i] >= 0) close(fds[i]);
  }
  return true;
}

static void control_ready(struct launcher *launcher, struct source *source) { receive_one(launcher, source->owner); }

static void exited_ready(struct launcher *launcher, struct source *source) {
  struct sandbox *sandbox = source->owner;
  waitpid(sandbox->pid, NULL, 0);
  source_close(launcher, source);
  // What init said last is why it is gone.
  while (sandbox->alive && receive_one(launcher, sandbox)) {}
  if (sandbox->alive) init_gone(launcher, sandbox);
  sandbox->pid = 0;
}

static struct failure freeze(struct launcher *launcher, struct sandbox *parent) {
  if (parent->stage || parent->pending_count) return FAIL_WITH(busy, EBUSY);
  if (!parent->share || parent->base_namespace < 0) return FAIL_WITH(absent, EINVAL);
  // Its overlay must be gone before its top becomes a layer of another.
  if (parent->pid) {
    kill(parent->pid, SIGKILL);
    exited_ready(launcher, &parent->exited);
  }
  return OK;
}

static struct failure check_layers(const struct launcher *launcher, const struct create_request *request) {
  for (unsigned i = 0; i < request->layer_count; i++) {
    struct stat status;
    if (fstatat(launcher->layers, request->layers[i], &status, AT_SYMLINK_NOFOLLOW)) return FAIL(layer);
    if (!S_ISDIR(status.st_mode)) return FAIL_WITH(layer, ENOTDIR);
  }
  return OK;
}

static struct failure clone_init(struct launcher *launcher, struct sandbox *sandbox, struct plan *plan) {
  int pair[2], mapped[2], pidfd = -1;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) return FAIL(clone);
  if (pipe2(mapped, O_CLOEXEC)) {
    close(pair[0]);
    close(pair[1]);
    return FAIL(clone);
  }
  plan->control = pair[1];
  plan->mapped = mapped[0];
  uint64_t namespaces = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  plan->network_namespace = plan->create.network ? -1 : spare_network_take(launcher);
  if (!plan->create.network && plan->network_namespace < 0) namespaces |= CLONE_NEWNET;
  if (plan->base_namespace < 0) namespaces |= CLONE_NEWNS;
  struct clone_args args = {.flags = namespaces | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&pidfd, .exit_signal = SIGCHLD};
  long pid = syscall(SYS_clone3, &args, sizeof args);
  if (pid == 0) contain(plan);
  struct failure failure = pid < 0 ? FAIL(clone) : OK;
  close(pair[1]);
  close(mapped[0]);
  if (plan->network_namespace >= 0) close(plan->network_namespace);
  if (failed(failure)) {
    close(pair[0]);
    close(mapped[1]);
    return failure;
  }
  sandbox->mapped = mapped[1];
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  sandbox->pid = (pid_t)pid;
  sandbox->alive = true;
  sandbox->control = (struct source){.fd = pair[0], .events = EPOLLIN, .ready = control_ready, .owner = sandbox};
  sandbox->exited = (struct source){.fd = pidfd, .events = EPOLLIN, .ready = exited_ready, .owner = sandbox};
  source_add(launcher, &sandbox->control);
  source_add(launcher, &sandbox->exited);
  return OK;
}

static struct failure prepare(struct launcher *launcher, struct sandbox *sandbox, struct plan *plan) {
  struct failure failure = check_layers(launcher, &plan->create);
  if (failed(failure)) return failure;
  if (plan->create.from) {
    struct sandbox *parent = plan->create.from <= UINT32_MAX ? sandbox_find(launcher, (uint32_t)plan->create.from) : NULL;
    if (!parent) return FAIL_WITH(absent, ENOENT);
    if (failed(failure = freeze(launcher, parent))) return failure;
    if (parent->depth + 1 == TOPS_MAX) return FAIL_WITH(layer, E2BIG);
    plan->base_namespace = parent->base_namespace;
    plan->depth = parent->depth + 1;
  }
  sandbox->depth = plan->depth;
  if (plan->create.build) {
    snprintf(plan->build_directory, sizeof plan->build_directory, ".build-%d-%u", (int)getpid(), sandbox->id);
    memcpy(sandbox->build_directory, plan->build_directory, sizeof sandbox->build_directory);
  }
  return clone_init(launcher, sandbox, plan);
}

void sandbox_create(struct launcher *launcher, uint32_t id, const struct create_request *request) {
  struct sandbox *sandbox = calloc(1, sizeof *sandbox);
  struct plan *plan = calloc(1, sizeof *plan);
  if (!sandbox || !plan) abort();
  *sandbox = (struct sandbox){.id = id, .next = *bucket(launcher, id), .base_namespace = -1, .mapped = -1, .control.fd = -1, .exited.fd = -1,
                              .share = request->share, .uid = request->uid, .root_uid = request->root_uid, .build = request->build,
                              .created_us = now_us()};
  *bucket(launcher, id) = sandbox;
  *plan = (struct plan){.create = *request, .proc = launcher->proc, .base_namespace = -1, .network_namespace = -1, .filter = launcher->policies[request->build ? 1 : 0]};
  push(sandbox, &(struct pending){.kind = PENDING_create});
  struct failure failure = prepare(launcher, sandbox, plan);
  free(plan);
  if (failed(failure)) answer(launcher, sandbox, failure, -1);
}

static int memory_file(const struct frame *frame) {
  int file = memfd_create("request", MFD_CLOEXEC);
  if (file >= 0 && write(file, frame->payload, frame->length) == (ssize_t)frame->length) return file;
  if (file >= 0) close(file);
  return -1;
}

void sandbox_ask(struct launcher *launcher, struct sandbox *sandbox, enum control_kind kind, const struct pending *pending,
                 const struct frame *frame, const int *fds, unsigned fd_count) {
  int all[CONTROL_FDS_MAX] = {memory_file(frame)};
  struct failure failure = OK;
  memcpy(all + 1, fds, sizeof(int) * fd_count);
  if (!sandbox->alive) {
    failure = FAIL_WITH(absent, ESRCH);
  } else if (all[0] < 0) {
    failure = FAIL(memory);
  } else if (sandbox->pending_count == PENDING_MAX || !control_send(sandbox->control.fd, &(struct control){.kind = kind}, all, fd_count + 1)) {
    failure = FAIL_WITH(busy, EAGAIN);
  }
  if (all[0] >= 0) close(all[0]);
  if (!failed(failure)) {
    push(sandbox, pending);
    return;
  }
  if (pending->kind == PENDING_start && sandbox->stage) stage_discard(launcher, sandbox->stage);
  sandbox_refuse(launcher, sandbox, pending->kind, failure);
}

void sandbox_tell(struct sandbox *sandbox, enum control_kind kind, uint64_t value) {
  if (sandbox->alive) control_send(sandbox->control.fd, &(struct control){.kind = kind, .a = value}, NULL, 0);
}

void sandbox_destroy(struct launcher *launcher, struct sandbox *sandbox) {
  sandbox->destroying = true;
  if (sandbox->pid) kill(sandbox->pid, SIGKILL);
  if (sandbox->base_namespace >= 0) close(sandbox->base_namespace);
  sandbox->base_namespace = -1;
  (void)launcher;
}

static void remove_lingering(struct launcher *launcher, struct sandbox *sandbox) {
  unsigned kept = 0;
  for (unsigned i = 0; i < sandbox->lingering_count; i++) {
    if (!group_remove(&launcher->cgroups, &sandbox->lingering[i])) sandbox->lingering[kept++] = sandbox->lingering[i];
  }
  sandbox->lingering_count = kept;
}

// True when nothing of it is left on the host; a build's files are removed by a child meanwhile.
static bool finished(struct launcher *launcher, struct sandbox *sandbox) {
  if (!sandbox->destroying || sandbox->pid || sandbox->lingering_count) return false;
  if (!sandbox->build_directory[0]) return true;
  if (sandbox->remover == 0) {
    if (sandbox->seal_name[0]) sandbox->seal_failure = layer_seal(launcher->layers, sandbox->build_directory, sandbox->seal_name);
    sandbox->remover = layer_remove(launcher->layers, sandbox->build_directory);
  }
  return sandbox->remover < 0 || waitpid(sandbox->remover, NULL, WNOHANG) != 0;
}

// How long until this sandbox needs another look, in ms; -1 for never.
static int next_look(struct sandbox *sandbox, uint64_t now) {
  if (sandbox->destroying || sandbox->lingering_count) return TIDY_MS;
  if (sandbox->ready || !sandbox->pid) return -1;
  if (now - sandbox->created_us > SETUP_PATIENCE_US) kill(sandbox->pid, SIGKILL);
  return SETUP_LOOK_MS;
}

int sandboxes_tidy(struct launcher *launcher) {
  int wait = -1;
  uint64_t now = now_us();
  for (unsigned i = 0; i < REMOVERS_MAX; i++) {
    if (launcher->removers[i] > 0 && waitpid(launcher->removers[i], NULL, WNOHANG) != 0) launcher->removers[i] = 0;
  }
  for (unsigned i = 0; i < SANDBOX_BUCKETS; i++) {
    struct sandbox **link = &launcher->sandboxes[i];
    while (*link) {
      struct sandbox *sandbox = *link;
      if (sandbox->lingering_count) remove_lingering(launcher, sandbox);
      if (!finished(launcher, sandbox)) {
        int look = next_look(sandbox, now);
        if (look >= 0 && (wait < 0 || look < wait)) wait = look;
        link = &sandbox->next;
        continue;
      }
      *link = sandbox->next;
      if (failed(sandbox->seal_failure)) send_failure(launcher, sandbox->id, sandbox->seal_failure);
      else send_empty(launcher, FRAME_gone, sandbox->id);
      free(sandbox);
    }
  }
  return wait;
}

void sandboxes_destroy_all(struct launcher *launcher) {
  for (unsigned i = 0; i < SANDBOX_BUCKETS; i++) {
    for (struct sandbox *sandbox = launcher->sandboxes[i]; sandbox; sandbox = sandbox->next) {
      sandbox_destroy(launcher, sandbox);
      if (sandbox->pid) exited_ready(launcher, &sandbox->exited);
    }
  }
}
