#pragma once
#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cgroup.h"
#include "clock.h"
#include "kept-files.h"
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
  uint64_t due_us;  // when what is to be sent has to be, 0 for now
  bool broken;
};

enum { SANDBOX_BUCKETS = 1024 };

// A sandbox's first process as the launcher holds it.
struct beginning {
  pid_t pid;
  int pidfd, control;
  struct group group;  // of its first stage
};

struct launcher {
  int epoll;
  struct connection connection;
  struct sandbox *sandboxes[SANDBOX_BUCKETS];
  struct stage *stages;
  struct stage *graveyard;  // freed when no event of this turn can name them any more
  pid_t remover;  // deletes the layers that were dropped
  bool dropped;   // another since it began
  struct cgroups cgroups;
  struct guarded_groups *guarded;
  struct sock_fprog policies[2];
  struct kept_file artefacts[ARTEFACTS_MAX], images[IMAGES_MAX];
  struct beginning spares[SPARES_MAX];
  unsigned spare_count, spares_wanted, networks_missing;
  uint64_t spare_uid;
  int layers, proc, networks;
  int gate_library;  // sealed memory file
  bool configured, outputs_paused;
  bool drain;  // a stage that has ended may have output left
};

// connection.c
bool connection_open(struct launcher *launcher, int socket);
// Answers the frames received, as far as there is room for the answers; then sends.
void connection_serve(struct launcher *launcher);
// Sends what is due, and what waits with it.
void connection_flush(struct launcher *launcher);
// The time until something will be due, in ms, or -1.
int connection_due(const struct launcher *launcher);
size_t connection_room(const struct launcher *launcher);
// Memory for one more frame of at most `size` bytes with its header; connection_commit says how much was used.
uint8_t *connection_reserve(struct launcher *launcher, size_t size);
void connection_commit(struct launcher *launcher, size_t used);
// Of a frame that may wait so many ms for others, so that the server is woken once for all of them.
void connection_commit_within(struct launcher *launcher, size_t used, uint64_t ms);
void send_empty(struct launcher *launcher, uint16_t type, uint32_t id);
void send_empty_within(struct launcher *launcher, uint16_t type, uint32_t id, uint64_t ms);
void send_number(struct launcher *launcher, uint16_t type, uint32_t id, uint16_t tag, uint64_t value);
void send_number_within(struct launcher *launcher, uint16_t type, uint32_t id, uint16_t tag, uint64_t value, uint64_t ms);
void send_failure(struct launcher *launcher, uint32_t id, struct failure failure);

// dispatch.c
// False when the frame breaks the protocol.
bool dispatch(struct launcher *launcher, const struct frame *frame);

// gate-library.c
// A memory file with the library for stages with gates, which nobody can change; -1 with errno.
int gate_library_open(void);

// root.c
struct failure root_prepare(struct launcher *launcher, const char *layers);
struct failure root_enter(struct launcher *launcher);

// layers.c
struct build {
  char directory[64];           // in the layers folder, while it is made
  int lock;                     // held on it while its launcher lives
  char name[NAME_MAX_BYTES];    // of the layer that its top is to become, if it is
  struct create_request request;
};

// Makes its directory.
struct failure build_open(int layers, struct build *build);
// What takes long is done by a child; its pid, or -1. One that is killed can be started again.
// Makes the marks in a build's top those of a layer; exits with the errno of what prevented it.
pid_t build_settle(int layers, const struct build *build);
// Gives the settled top its name.
struct failure build_name(int layers, const struct build *build);
// Deletes what is left of it.
pid_t build_remove(int layers, const struct build *build);
// Takes a layer's name away, so that it is whole or absent; false with errno.
bool layer_drop(int layers, const char *name);
// Deletes the layers that were dropped.
pid_t layers_remove_dropped(int layers);
// Removes what dead launchers left half done.
void layers_sweep(int layers);
