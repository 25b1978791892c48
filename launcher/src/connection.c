#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "launcher.h"
#include "stage.h"

enum {
  RECEIVED_MAX = FRAME_HEADER + FRAME_MAX,
  SENDING_MAX = 8 << 20,
  // Below this much room no request is read, so that answers to those already read always fit.
  REQUESTS_ROOM = 4 << 20,
  OUTPUTS_ROOM = 5 << 20,
  // What waits for others does so up to here.
  HELD_MAX = 65536,
  PATIENCE_MS = 10000,
};

// Other sandboxes' bytes pass through these buffers: no child gets a copy of them.
static uint8_t *private_memory(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || madvise(memory, size, MADV_DONTFORK)) return NULL;
  return memory;
}

size_t connection_room(const struct launcher *launcher) { return SENDING_MAX - launcher->connection.sending_size; }

// Only answers that were asked for come here without room, when the server does not read what it asked for.
static bool wait_for_room(struct launcher *launcher, size_t size) {
  struct connection *connection = &launcher->connection;
  struct pollfd writable = {.fd = connection->source.fd, .events = POLLOUT};
  while (!connection->broken && connection->sending_size + size > SENDING_MAX) {
    int ready = poll(&writable, 1, PATIENCE_MS);
    if (ready == 0 || (ready < 0 && errno != EINTR)) connection->broken = true;
    else connection_flush(launcher);
  }
  if (connection->broken) return false;
  memmove(connection->sending, connection->sending + connection->sending_head, connection->sending_size);
  connection->sending_head = 0;
  return true;
}

uint8_t *connection_reserve(struct launcher *launcher, size_t size) {
  struct connection *connection = &launcher->connection;
  if (connection->sending_head + connection->sending_size + size > SENDING_MAX) {
    memmove(connection->sending, connection->sending + connection->sending_head, connection->sending_size);
    connection->sending_head = 0;
  }
  if (connection->sending_size + size > SENDING_MAX && !wait_for_room(launcher, size)) return NULL;
  return connection->sending + connection->sending_head + connection->sending_size;
}

void connection_commit_within(struct launcher *launcher, size_t used, uint64_t ms) {
  struct connection *connection = &launcher->connection;
  uint64_t due_us = ms ? now_us() + ms * 1000 : 0;
  if (connection->sending_size == 0 || due_us < connection->due_us) connection->due_us = due_us;
  connection->sending_size += used;
}

void connection_commit(struct launcher *launcher, size_t used) { connection_commit_within(launcher, used, 0); }

static bool is_due(const struct connection *connection) {
  return connection->sending_size > HELD_MAX || connection->due_us == 0 || connection->due_us <= now_us();
}

int connection_due(const struct launcher *launcher) {
  const struct connection *connection = &launcher->connection;
  if (connection->sending_size == 0 || connection->due_us == 0) return -1;
  uint64_t now = now_us();
  return connection->due_us > now ? (int)((connection->due_us - now + 999) / 1000) : 0;
}

static void listen_again(struct launcher *launcher) {
  struct connection *connection = &launcher->connection;
  uint32_t events = connection->sending_size && is_due(connection) ? EPOLLOUT : 0;
  if (connection_room(launcher) > REQUESTS_ROOM) events |= EPOLLIN;
  source_listen(launcher, &connection->source, events);
  if (launcher->outputs_paused && connection_room(launcher) > OUTPUTS_ROOM) stages_resume_outputs(launcher);
}

void connection_flush(struct launcher *launcher) {
  struct connection *connection = &launcher->connection;
  bool due = is_due(connection);
  while (due && connection->sending_size > 0 && !connection->broken) {
    connection->due_us = 0;  // of what a full socket leaves, too
    ssize_t sent = send(connection->source.fd, connection->sending + connection->sending_head, connection->sending_size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) break;
    if (sent < 0) {
      connection->broken = true;
      return;
    }
    connection->sending_head += (size_t)sent;
    connection->sending_size -= (size_t)sent;
  }
  if (connection->sending_size == 0) connection->sending_head = 0;
  listen_again(launcher);
}

void connection_serve(struct launcher *launcher) {
  struct connection *connection = &launcher->connection;
  if (!connection->received_size || connection->broken) return;
  size_t at = 0;
  struct frame frame;
  while (connection_room(launcher) > REQUESTS_ROOM) {
    enum frame_read read = frame_read(connection->received + at, connection->received_size - at, &frame);
    if (read == FRAME_PARTIAL) break;
    if (read == FRAME_BAD || !dispatch(launcher, &frame)) {
      send_failure(launcher, frame.id, FAIL_WITH(protocol, EPROTO));
      connection_flush(launcher);
      connection->broken = true;
      return;
    }
    at += FRAME_HEADER + frame.length;
  }
  connection->received_size -= at;
  memmove(connection->received, connection->received + at, connection->received_size);
}

static void connection_ready(struct launcher *launcher, struct source *source) {
  struct connection *connection = source->owner;
  (void)launcher;
  size_t room = RECEIVED_MAX - connection->received_size;
  if (!room) return;  // a whole frame waits for room to answer it
  ssize_t got = recv(source->fd, connection->received + connection->received_size, room, MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) connection->broken = true;
  if (got > 0) connection->received_size += (size_t)got;
}

bool connection_open(struct launcher *launcher, int socket) {
  struct connection *connection = &launcher->connection;
  connection->received = private_memory(RECEIVED_MAX);
  connection->sending = private_memory(SENDING_MAX);
  connection->source = (struct source){.fd = socket, .events = EPOLLIN, .ready = connection_ready, .owner = connection};
  return connection->received && connection->sending && source_add(launcher, &connection->source);
}

enum { SMALL_FRAME = 512 };

void send_empty_within(struct launcher *launcher, uint16_t type, uint32_t id, uint64_t ms) {
  uint8_t *at = connection_reserve(launcher, SMALL_FRAME);
  if (!at) return;
  struct writer writer = frame_begin(at, type, id);
  connection_commit_within(launcher, frame_end(&writer), ms);
}

void send_empty(struct launcher *launcher, uint16_t type, uint32_t id) { send_empty_within(launcher, type, id, 0); }

void send_number_within(struct launcher *launcher, uint16_t type, uint32_t id, uint16_t tag, uint64_t value, uint64_t ms) {
  uint8_t *at = connection_reserve(launcher, SMALL_FRAME);
  if (!at) return;
  struct writer writer = frame_begin(at, type, id);
  put_number(&writer, tag, value);
  connection_commit_within(launcher, frame_end(&writer), ms);
}

void send_number(struct launcher *launcher, uint16_t type, uint32_t id, uint16_t tag, uint64_t value) {
  send_number_within(launcher, type, id, tag, value, 0);
}

void send_failure(struct launcher *launcher, uint32_t id, struct failure failure) {
  uint8_t *at = connection_reserve(launcher, SMALL_FRAME);
  if (!at) return;
  struct writer writer = frame_begin(at, FRAME_error, id);
  put_text(&writer, TAG_step, step_name(failure.step));
  put_number(&writer, TAG_number, (uint64_t)failure.error);
  connection_commit(launcher, frame_end(&writer));
}
