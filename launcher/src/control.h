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
  CONTROL_create,  // to one that was begun ahead: payload: as much of a struct create_request as is used
  CONTROL_put,    // payload: the frame's; so in the next four
  CONTROL_read,
  CONTROL_start,  // fds: stdin, stdout, stderr, with gates the library and the socket, with an image its file, cgroup.procs files where its process is in no group yet
  CONTROL_keep,   // fd: the memory file to write
  CONTROL_restore,  // fd: the memory file to read
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

enum {
  CONTROL_FDS_MAX = 13, CONTROL_MESSAGES_MAX = 8,
  // A larger payload comes in a memory file. So many of this size as a sandbox may have unanswered fit into a socket's buffer of CONTROL_BUFFER.
  CONTROL_PAYLOAD_MAX = 2048, CONTROL_BUFFER = 212992,
};

// A message with its payload, as it was received.
struct control_request {
  struct control message;
  const uint8_t *payload;
  size_t size;
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count;
  bool mapped;
  uint8_t inside[CONTROL_PAYLOAD_MAX];
};

// Sends one message; false with errno when it cannot (EAGAIN on a full non-blocking socket).
bool control_send(int socket, const struct control *message, const int *fds, unsigned fd_count);
struct failure control_send_request(int socket, enum control_kind kind, const void *payload, size_t size, const int *fds, unsigned fd_count);
// Receives a message with or without a payload; `flags` and result as of recvmsg, but 1 when received. Ended by control_end_request.
int control_receive_request(int socket, int flags, struct control_request *out);
void control_end_request(struct control_request *request);
// Receives one; -1 with errno, 0 at end, 1 when received. `fds` has room for CONTROL_FDS_MAX.
int control_receive(int socket, struct control *message, int *fds, unsigned *fd_count);
// Sends several in one, without descriptors: whoever receives them is woken once.
bool control_send_all(int socket, const struct control *messages, unsigned count);
// Receives what came in one, without waiting; how many, or as control_receive. `messages` has that much room.
int control_receive_all(int socket, struct control *messages, unsigned room, int *fds, unsigned *fd_count);
