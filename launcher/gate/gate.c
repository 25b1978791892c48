#include "gate.h"

#include <linux/futex.h>

#include "image.h"
#include "messages.h"

// The gates of this process, and the wait at them.

_Bool gates_ahead;

static char paths[GATE_PATHS_MAX];  // the working directory, then the gates, as the launcher sent them
static const char *gates[GATES_MAX], *relatives[GATES_MAX];
static const char *modules, *modules_end;  // to be loaded before a capture, each ended by a NUL
static _Bool capturing;
static unsigned gate_count, passed;
static long process;  // its children do not wait
static uint32_t lock;  // 0 free, 1 held, 2 held and waited for

enum { STATUS_CAPTURED = 0, STATUS_REFUSED = 125, STATUS_ABANDONED = 127 };

_Noreturn static void end(int status) {
  for (;;) CALL(SYS_exit_group, status);
}

// What is left of a path behind its folder, NULL where it is not beneath it.
static const char *beneath(const char *folder, const char *path) {
  while (*folder && *folder == *path) folder++, path++;
  if (*folder) return 0;
  if (folder[-1] == '/') return path;
  return *path == '/' ? path + 1 : 0;
}

static void learn_gates(void) {
  long size;
  do size = CALL(SYS_read, GATE_SOCKET_FD, paths, sizeof paths - 1);
  while (size == -EINTR);
  if (size <= 0) end(STATUS_ABANDONED);
  const char *end_of_paths = paths + size, *path = paths + length_of(paths) + 1;
  for (gate_count = 0; path < end_of_paths && *path && gate_count < GATES_MAX; path += length_of(path) + 1) {
    gates[gate_count] = path;
    relatives[gate_count++] = beneath(paths, path);
  }
  modules = path < end_of_paths && !*path ? path + 1 : end_of_paths;
  modules_end = end_of_paths;
  process = CALL(SYS_getpid);
  gates_ahead = gate_count > 0;
}

static void tell(enum gate_word word, unsigned number) {
  long used[2] = {0, 0}, got;  // seconds, nanoseconds
  CALL(SYS_clock_gettime, 2 /* CLOCK_PROCESS_CPUTIME_ID */, used);
  struct gate_message message = {word, number, (unsigned long long)used[0] * 1000000 + (unsigned long long)used[1] / 1000};
  do got = CALL(SYS_sendto, GATE_SOCKET_FD, &message, sizeof message, 0x4000 /* MSG_NOSIGNAL */, 0, 0);
  while (got == -EINTR);
  if (got != sizeof message) end(STATUS_ABANDONED);
}

static void wait_for_word(unsigned number) {
  tell(GATE_reached, number);
  struct gate_message message;
  long got;
  do got = CALL(SYS_read, GATE_SOCKET_FD, &message, sizeof message);
  while (got == -EINTR);
  if (got != sizeof message || message.word != GATE_go) end(STATUS_ABANDONED);
  // One that is killed with the word in its hand has not run: whoever asked for the run is to know.
  tell(GATE_going, number);
}

_Noreturn static void refuse(const char *reason, const char *what) {
  CALL(SYS_write, 2, reason, length_of(reason));
  CALL(SYS_write, 2, what, length_of(what));
  CALL(SYS_write, 2, "\n", 1);
  end(STATUS_REFUSED);
}

// Something that Python and Ruby understand alike, and what it prints goes nowhere.
static void write_program(const char *path) {
  static const char program[] = "print(\"hello\")\n";
  long nowhere = CALL(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY | O_CLOEXEC);
  long file = CALL(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (nowhere < 0 || CALL(SYS_write, file, program, sizeof program - 1) != sizeof program - 1) end(STATUS_REFUSED);
  for (int stream = 1; stream <= 2; stream++) CALL(SYS_dup3, nowhere, stream, 0);
  CALL(SYS_close, file);
  CALL(SYS_close, nowhere);
  CALL(SYS_close, GATE_IMAGE_FD);
}

// Writes this process down and ends it. It returns in those that begin from the image; and, true, in a child that is to go on at
// once, as they will, with a program of no one's.
static _Bool capture(void) {
  const char *refusal = 0;
  _Bool preloaded = modules < modules_end;
  const char *missing = image_preload(modules, modules_end);
  if (missing) refuse("a module cannot be loaded: ", missing);
  switch (image_capture(GATE_IMAGE_FD, &refusal)) {
    case CAPTURE_resumed:
      learn_gates();
      if (!image_refresh(preloaded)) refuse("random numbers cannot be seeded anew", "");
      return 0;
    case CAPTURE_rehearsing:
      write_program(gates[0]);
      if (!image_refresh(preloaded)) end(STATUS_REFUSED);
      return 1;
    case CAPTURE_written: tell(GATE_captured, 1); end(STATUS_CAPTURED);
    default: refuse(refusal, "");
  }
}

static void take_lock(void) {
  uint32_t seen = 0;
  if (__atomic_compare_exchange_n(&lock, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
  while (__atomic_exchange_n(&lock, 2, __ATOMIC_ACQUIRE)) CALL(SYS_futex, &lock, FUTEX_WAIT_PRIVATE, 2, 0);
}

static void give_lock(void) {
  if (__atomic_exchange_n(&lock, 0, __ATOMIC_RELEASE) == 2) CALL(SYS_futex, &lock, FUTEX_WAKE_PRIVATE, 1);
}

static _Bool is_gate(unsigned index, const char *path) {
  if (index >= gate_count) return 0;
  if (same(path, gates[index])) return 1;
  const char *rest = *path == '/' ? beneath(paths, path) : path;
  // A file whose name begins with a dash is named so, lest it be taken for an option.
  if (rest && rest[0] == '.' && rest[1] == '/') rest += 2;
  return rest && relatives[index] && same(rest, relatives[index]);
}

const char *gate_only(void) { return gates[0]; }

_Bool gate_is_only(const char *path) { return path && gate_count == 1 && passed == 0 && CALL(SYS_getpid) == process && is_gate(0, path); }

void gate_pass(const char *path) {
  unsigned next = __atomic_load_n(&passed, __ATOMIC_ACQUIRE);
  if (!path || !is_gate(next, path) || CALL(SYS_getpid) != process) return;
  // Another thread at the same gate waits for this one.
  take_lock();
  if (passed == next) {
    _Bool rehearsing = capturing;
    if (capturing) {
      capturing = 0;
      rehearsing = capture();
    }
    if (rehearsing) next = gate_count - 1;
    else wait_for_word(next + 1);
    if (next + 1 == gate_count) {
      CALL(SYS_close, GATE_SOCKET_FD);
      __atomic_store_n(&gates_ahead, 0, __ATOMIC_RELAXED);
    }
    __atomic_store_n(&passed, next + 1, __ATOMIC_RELEASE);
  }
  give_lock();
}

__attribute__((constructor)) static void begin(int argc, char **argv, char **environment) {
  (void)argc;
  char **last = environment;
  while (*last) last++;
  if (last - environment >= 2 && same(last[-2], GATE_AUDIT) && same(last[-1], GATE_MARK)) image_restore(GATE_IMAGE_FD, (const uint64_t *)(last + 1));
  if (!traces_remove(environment)) return;
  late_learn(argv, environment);
  capturing = CALL(SYS_fcntl, GATE_IMAGE_FD, F_SETFD, FD_CLOEXEC) == 0;
  CALL(SYS_close, GATE_LIBRARY_FD);
  CALL(SYS_fcntl, GATE_SOCKET_FD, F_SETFD, FD_CLOEXEC);
  learn_gates();
}
