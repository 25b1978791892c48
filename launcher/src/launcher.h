#pragma once
#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cgroup.h"
#include "request.h"
#include "step.h"

// One epoll loop, one connection, many sandboxes. Everything is owned by struct launcher.

struct launcher;

struct source {
  int fd;
  uint32_t events;
  void (*ready)(struct launcher *launcher, struct source *source);
  void *owner;
};

bool source_add(struct launcher *launcher, struct source *source);
void source_listen(struct launcher *launcher, struct source *source, uint32_t events);
void source_close(struct launcher *launcher, struct source *source);

struct connection {
  struct source source;
  uint8_t *received, *sending;
  size_t received_size, sending_head, sending_size;
  bool broken;
};

enum { SANDBOX_BUCKETS = 1024, REMOVERS_MAX = 16 };

struct launcher {
  int epoll;
  struct connection connection;
  struct sandbox *sandboxes[SANDBOX_BUCKETS];
  struct stage *stages;
  struct stage *graveyard;  // freed when no event of this turn can name them any more
  pid_t removers[REMOVERS_MAX];
  struct cgroups cgroups;
  struct guarded_groups *guarded;
  struct sock_fprog policies[2];
  int layers, proc, networks;
  bool configured, outputs_paused;
  uint64_t next_group;
};

uint64_t now_us(void);

// connection.c
bool connection_open(struct launcher *launcher, int socket);
// Answers the frames received, as far as there is room for the answers; then sends.
void connection_serve(struct launcher *launcher);
void connection_flush(struct launcher *launcher);
size_t connection_room(const struct launcher *launcher);
// Memory for one more frame of at most `size` bytes with its header; connection_commit says how much was used.
uint8_t *connection_reserve(struct launcher *launcher, size_t size);
void connection_commit(struct launcher *launcher, size_t used);
void send_empty(struct launcher *launcher, uint16_t type, uint32_t id);
void send_number(struct launcher *launcher, uint16_t type, uint32_t id, uint16_t tag, uint64_t value);
void send_failure(struct launcher *launcher, uint32_t id, struct failure failure);

// dispatch.c
// False when the frame breaks the protocol.
bool dispatch(struct launcher *launcher, const struct frame *frame);

// root.c
struct failure root_prepare(struct launcher *launcher, const char *layers);
struct failure root_enter(struct launcher *launcher);

// layers.c
struct build {
  char directory[64];           // in the layers folder, while it is made
  char name[NAME_MAX_BYTES];    // of the layer that its top becomes; empty when it is given up
  struct create_request request;
};

// Ends a build in a child process: its top gets its name, the rest is deleted. The child's pid, or -1; it exits with the
// errno of what kept the top from becoming a layer.
pid_t build_end(int layers, const struct build *build);
// Deletes a layer in a child process; its pid, or -1 with errno.
pid_t layer_remove(int layers, const char *name);
// Removes what dead launchers left half done. `dead` is a launcher's pid that may be somebody else's by now.
void layers_sweep(int layers, pid_t dead);
