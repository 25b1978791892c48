#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "step.h"

// What the launcher and a sandbox's init say to each other over a seqpacket socket pair.
enum control_kind {
  // init to launcher
  CONTROL_shared,   // one fd: the mount namespace that holds the top, for later forks
  CONTROL_ready,    // containment is complete
  CONTROL_answer,   // to put, keep and restore (no fd), read (one fd), start (none), in the order of the requests; or a failure
  CONTROL_exited,   // the stage is over: a = wait status, b = wall us, c = cpu us, d = when (now_us); or the failure of its exec
  // launcher to init
  CONTROL_create,  // to one that was begun ahead: fd: memory file holding a struct create_request
  CONTROL_put,    // fd: memory file holding the request's payload
  CONTROL_read,   // the same
  CONTROL_start,  // fds: the payload, stdin, stdout, stderr, with gates the library and the socket, with an image its file, cgroup.procs files where its process is in no group yet
  CONTROL_keep,   // fds: the payload, the memory file to write
  CONTROL_restore,  // fds: the payload, the memory file to read
  CONTROL_kill,
  CONTROL_signal,  // a = number
  // the first stage's process to init
  CONTROL_begun,  // one fd: its user namespace
};

struct control {
  uint32_t kind;
  struct failure failure;
  uint64_t a, b, c, d;
};

enum { CONTROL_FDS_MAX = 13, CONTROL_MESSAGES_MAX = 8 };

// Sends one message; false with errno when it cannot (EAGAIN on a full non-blocking socket).
bool control_send(int socket, const struct control *message, const int *fds, unsigned fd_count);
// Sends a request in a memory file, with more descriptors behind it.
struct failure control_send_request(int socket, enum control_kind kind, const void *request, size_t size, const int *fds, unsigned fd_count);
// Receives one; -1 with errno, 0 at end, 1 when received. `fds` has room for CONTROL_FDS_MAX.
int control_receive(int socket, struct control *message, int *fds, unsigned *fd_count);
// Sends several in one, without descriptors: whoever receives them is woken once.
bool control_send_all(int socket, const struct control *messages, unsigned count);
// Receives what came in one, without waiting; how many, or as control_receive. `messages` has that much room.
int control_receive_all(int socket, struct control *messages, unsigned room, int *fds, unsigned *fd_count);
