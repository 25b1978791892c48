#include "control.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static bool send_parts(int socket, struct iovec *parts, unsigned part_count, const int *fds, unsigned fd_count) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * CONTROL_FDS_MAX)];
  } ancillary = {0};
  struct msghdr header = {.msg_iov = parts, .msg_iovlen = part_count};
  if (fd_count) {
    header.msg_control = ancillary.bytes;
    header.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    *rights = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int) * fd_count), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(rights), fds, sizeof(int) * fd_count);
  }
  ssize_t sent;
  do sent = sendmsg(socket, &header, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent >= 0;  // whole: it keeps messages apart
}

static int refuse(const int *fds, unsigned fd_count) {
  for (unsigned i = 0; i < fd_count; i++) close(fds[i]);
  errno = EPROTO;
  return -1;
}

static ssize_t receive_parts(int socket, int flags, struct iovec *parts, unsigned part_count, int *fds, unsigned *fd_count) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * CONTROL_FDS_MAX)];
  } ancillary;
  struct msghdr header = {.msg_iov = parts, .msg_iovlen = part_count, .msg_control = ancillary.bytes, .msg_controllen = sizeof ancillary.bytes};
  ssize_t got;
  do got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | flags);
  while (got < 0 && errno == EINTR);
  *fd_count = 0;
  if (got <= 0) return got;
  for (struct cmsghdr *rights = CMSG_FIRSTHDR(&header); rights; rights = CMSG_NXTHDR(&header, rights)) {
    if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
    *fd_count = (unsigned)((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(fds, CMSG_DATA(rights), sizeof(int) * *fd_count);
  }
  if (got >= (ssize_t)sizeof(struct control) && !(header.msg_flags & (MSG_CTRUNC | MSG_TRUNC))) return got;
  return refuse(fds, *fd_count);
}

static int receive_messages(int socket, int flags, struct control *messages, unsigned room, int *fds, unsigned *fd_count) {
  struct iovec part = {messages, sizeof *messages * room};
  ssize_t got = receive_parts(socket, flags, &part, 1, fds, fd_count);
  if (got <= 0) return (int)got;
  return got % (ssize_t)sizeof *messages ? refuse(fds, *fd_count) : (int)(got / (ssize_t)sizeof *messages);
}

bool control_send(int socket, const struct control *message, const int *fds, unsigned fd_count) {
  return send_parts(socket, &(struct iovec){(void *)message, sizeof *message}, 1, fds, fd_count);
}

static struct failure send_request(int socket, struct iovec *parts, unsigned part_count, const int *fds, unsigned fd_count) {
  if (send_parts(socket, parts, part_count, fds, fd_count)) return OK;
  return errno == EAGAIN ? FAIL(busy) : FAIL(init);
}

struct failure control_send_request(int socket, enum control_kind kind, const void *payload, size_t size, const int *fds, unsigned fd_count) {
  struct control message = {.kind = kind, .a = size};
  struct iovec parts[] = {{&message, sizeof message}, {(void *)payload, size}};
  if (size <= CONTROL_PAYLOAD_MAX) return send_request(socket, parts, 2, fds, fd_count);
  int all[CONTROL_FDS_MAX] = {memfd_create("request", MFD_CLOEXEC)};
  if (all[0] < 0) return FAIL(memory);
  for (unsigned i = 0; i < fd_count; i++) all[i + 1] = fds[i];
  struct failure failure = FAIL(memory);
  if (write(all[0], payload, size) == (ssize_t)size) failure = send_request(socket, parts, 1, all, fd_count + 1);
  close(all[0]);
  return failure;
}

// What did not fit in the message: the first descriptor holds it.
static bool map_payload(struct control_request *request) {
  if (!request->fd_count) return false;
  void *bytes = mmap(NULL, request->size, PROT_READ, MAP_PRIVATE, request->fds[0], 0);
  request->mapped = bytes != MAP_FAILED;
  request->payload = request->mapped ? bytes : NULL;
  close(request->fds[0]);
  memmove(request->fds, request->fds + 1, sizeof *request->fds * --request->fd_count);
  return request->mapped;
}

static bool has_payload(enum control_kind kind) { return kind >= CONTROL_create && kind <= CONTROL_restore; }

int control_receive_request(int socket, int flags, struct control_request *out) {
  struct iovec parts[] = {{&out->message, sizeof out->message}, {out->inside, sizeof out->inside}};
  ssize_t got = receive_parts(socket, flags, parts, 2, out->fds, &out->fd_count);
  if (got <= 0) return (int)got;
  out->mapped = false;
  out->payload = out->inside;
  out->size = has_payload(out->message.kind) ? out->message.a : 0;
  return out->size == (size_t)got - sizeof out->message || map_payload(out) ? 1 : refuse(out->fds, out->fd_count);
}

void control_end_request(struct control_request *request) {
  if (request->mapped) munmap((void *)request->payload, request->size);
  for (unsigned i = 0; i < request->fd_count; i++) close(request->fds[i]);
}

int control_receive(int socket, struct control *message, int *fds, unsigned *fd_count) {
  return receive_messages(socket, 0, message, 1, fds, fd_count);
}

bool control_send_all(int socket, const struct control *messages, unsigned count) {
  return send_parts(socket, &(struct iovec){(void *)messages, sizeof *messages * count}, 1, NULL, 0);
}

int control_receive_all(int socket, struct control *messages, unsigned room, int *fds, unsigned *fd_count) {
  return receive_messages(socket, MSG_DONTWAIT, messages, room, fds, fd_count);
}
