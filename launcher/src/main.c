// The launcher: makes sandboxes for one server, which it finds on file descriptor 3. PROTOCOL.md says what they say.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spares.h"
#include "stage.h"

enum { SERVER_FD = 3, PROTOCOL_VERSION = 1, EVENTS_MAX = 128, IDLE_MS = 1 };

bool source_add(struct launcher *launcher, struct source *source) {
  struct epoll_event event = {.events = source->events, .data.ptr = source};
  return epoll_ctl(launcher->epoll, EPOLL_CTL_ADD, source->fd, &event) == 0;
}

void source_listen(struct launcher *launcher, struct source *source, uint32_t events) {
  if (source->events == events || source->fd < 0) return;
  source->events = events;
  struct epoll_event event = {.events = events, .data.ptr = source};
  epoll_ctl(launcher->epoll, EPOLL_CTL_MOD, source->fd, &event);
}

void source_close(struct launcher *launcher, struct source *source) {
  if (source->fd < 0) return;
  // Closing is not enough: a sandbox just cloned holds a copy for a moment, and with it the registration.
  epoll_ctl(launcher->epoll, EPOLL_CTL_DEL, source->fd, NULL);
  close(source->fd);
  source->fd = -1;
}

// Of two waits in ms, of which -1 has no end.
static int sooner(int a, int b) { return a < 0 || (b >= 0 && b < a) ? b : a; }

static void loop(struct launcher *launcher) {
  struct epoll_event events[EVENTS_MAX];
  int timeout = -1;
  while (!launcher->connection.broken) {
    int count = epoll_wait(launcher->epoll, events, EVENTS_MAX, timeout);
    for (int i = 0; i < count; i++) {
      struct source *source = events[i].data.ptr;
      // One handler may have closed what a later event of the same turn is about.
      if (source->fd >= 0) source->ready(launcher, source);
    }
    stages_drain(launcher);
    connection_serve(launcher);
    stages_bury(launcher);
    timeout = stages_check_limits(launcher);
    timeout = sooner(timeout, sandboxes_tidy(launcher));
    connection_flush(launcher);
    timeout = sooner(timeout, connection_due(launcher));
    // Neither in a turn with something to do nor beside what somebody waits for.
    if (!stages_awaited(launcher) || !spares_can_wait(launcher)) {
      bool missing = count > 0 ? spares_missing(launcher) : spares_refill(launcher);
      if (missing) timeout = sooner(timeout, IDLE_MS);
    }
    if (launcher->drain) timeout = 0;
  }
  spares_end(launcher);
  sandboxes_destroy_all(launcher);
}

static int serve(const char *layers, struct guarded_groups *guarded) {
  static struct launcher launcher = {.layers = -1, .networks = -1, .gate_library = -1};
  launcher.guarded = guarded;
  launcher.epoll = epoll_create1(EPOLL_CLOEXEC);
  struct failure failure = root_prepare(&launcher, layers);
  if (!failed(failure) && (launcher.gate_library = gate_library_open()) < 0) failure = FAIL(memory);
  if (launcher.epoll < 0 || failed(failure) || !connection_open(&launcher, SERVER_FD)) {
    fprintf(stderr, "launcher: cannot start: %s: %s\n", step_name(failure.step), strerror(failure.error));
    return 1;
  }
  send_number(&launcher, FRAME_hello, 0, TAG_number, PROTOCOL_VERSION);
  connection_flush(&launcher);
  loop(&launcher);
  return 0;
}

static volatile sig_atomic_t served;

static void end_served(int signal_number) {
  (void)signal_number;
  if (served > 0) kill(served, SIGKILL);
}

// The first process stays outside the groups and the mounts: however the launcher ends, it removes what is left of it.
static int guard(pid_t launcher, const char *layers, const struct guarded_groups *guarded) {
  int status = 0;
  close(SERVER_FD);
  prctl(PR_SET_NAME, "skerry-guardian");
  served = launcher;
  struct sigaction action = {.sa_handler = end_served};
  sigaction(SIGTERM, &action, NULL);
  while (waitpid(launcher, &status, 0) < 0 && errno == EINTR) {}
  for (unsigned i = 0; i < guarded->count; i++) groups_destroy(guarded->paths[i]);
  int folder = open(layers, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) layers_sweep(folder);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// A stage's first process is this program until its exec, and what it execs may be a script for /proc/self/exe: without
// this, sandboxed code would run this file, then find a host's file open.
static bool keep_program_private(void) {
  struct stat status;
  return stat("/proc/self/exe", &status) == 0 && (!(status.st_mode & 077) || chmod("/proc/self/exe", status.st_mode & 0700) == 0);
}

int main(int argc, char **argv) {
  if (argc != 3 || strcmp(argv[1], "--layers") != 0) {
    fprintf(stderr, "usage: launcher --layers DIR, with the server's socket on file descriptor 3\n");
    return 2;
  }
  if (!keep_program_private()) {
    fprintf(stderr, "launcher: cannot take the others' rights from its own file: %s\n", strerror(errno));
    return 1;
  }
  // Out of the terminal's reach: the end of the socket is what ends the launcher.
  setsid();
  // Whoever started us may have ignored some, and that is inherited.
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  signal(SIGPIPE, SIG_IGN);
  struct guarded_groups *guarded = mmap(NULL, sizeof *guarded, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (guarded == MAP_FAILED) return 1;
  pid_t guardian = getpid(), launcher = fork();
  if (launcher < 0) return 1;
  if (launcher > 0) return guard(launcher, argv[2], guarded);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "skerry-launcher");
  if (getppid() != guardian) return 1;
  char *layers = strdup(argv[2]);
  // Every init shows the launcher's command line in its /proc, and sandboxes are not told host paths.
  for (int i = 0; i < argc; i++) memset(argv[i], 0, strlen(argv[i]));
  return layers ? serve(layers, guarded) : 1;
}
