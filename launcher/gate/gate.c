#include "gate.h"

#include <linux/futex.h>

#include "messages.h"

// The gates of this process, and the wait at them.

_Bool gates_ahead;

static char paths[GATE_PATHS_MAX];  // the working directory, then the gates, as the launcher sent them
static const char *gates[GATES_MAX], *relatives[GATES_MAX];
static unsigned gate_count, passed;
static long process;  // its children do not wait
static uint32_t lock;  // 0 free, 1 held, 2 held and waited for

enum { STATUS_ABANDONED = 127 };

_Noreturn static void end(void) {
  for (;;) CALL(SYS_exit_group, STATUS_ABANDONED);
}

static size_t length_of(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  return length;
}

static _Bool same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
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
  if (size <= 0) end();
  const char *end_of_paths = paths + size;
  for (const char *path = paths + length_of(paths) + 1; path < end_of_paths && gate_count < GATES_MAX; path += length_of(path) + 1) {
    gates[gate_count] = path;
    relatives[gate_count++] = beneath(paths, path);
  }
  gates_ahead = gate_count > 0;
}

static void wait_for_word(unsigned number) {
  struct gate_message message = {GATE_reached, number};
  long got;
  do got = CALL(SYS_sendto, GATE_SOCKET_FD, &message, sizeof message, 0x4000 /* MSG_NOSIGNAL */, 0, 0);
  while (got == -EINTR);
  if (got != sizeof message) end();
  do got = CALL(SYS_read, GATE_SOCKET_FD, &message, sizeof message);
  while (got == -EINTR);
  if (got != sizeof message || message.word != GATE_go) end();
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
  return index < gate_count && (same(path, gates[index]) || (relatives[index] && same(path, relatives[index])));
}

void gate_pass(const char *path) {
  unsigned next = __atomic_load_n(&passed, __ATOMIC_ACQUIRE);
  if (!path || !is_gate(next, path) || CALL(SYS_getpid) != process) return;
  // Another thread at the same gate waits for this one.
  take_lock();
  if (passed == next) {
    wait_for_word(next + 1);
    if (next + 1 == gate_count) {
      CALL(SYS_close, GATE_SOCKET_FD);
      __atomic_store_n(&gates_ahead, 0, __ATOMIC_RELAXED);
    }
    __atomic_store_n(&passed, next + 1, __ATOMIC_RELEASE);
  }
  give_lock();
}

__attribute__((constructor)) static void begin(int argc, char **argv, char **environment) {
  (void)argc, (void)argv;
  if (!traces_remove(environment)) return;
  CALL(SYS_close, GATE_LIBRARY_FD);
  CALL(SYS_fcntl, GATE_SOCKET_FD, F_SETFD, FD_CLOEXEC);
  process = CALL(SYS_getpid);
  learn_gates();
}
