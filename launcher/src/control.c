#include "control.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static bool send_parts(int socket, const struct control *messages, unsigned count, const int *fds, unsigned fd_count) {
  struct iovec part = {(void *)messages, sizeof *messages * count};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * CONTROL_FDS_MAX)];
  } ancillary = {0};
  struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
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
  return sent == (ssize_t)part.iov_len;
}

static int receive_parts(int socket, int flags, struct control *messages, unsigned room, int *fds, unsigned *fd_count) {
  struct iovec part = {messages, sizeof *messages * room};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * CONTROL_FDS_MAX)];
  } ancillary;
  struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = ancillary.bytes, .msg_controllen = sizeof ancillary.bytes};
  ssize_t got;
  do got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | flags);
  while (got < 0 && errno == EINTR);
  *fd_count = 0;
  if (got <= 0) return (int)got;
  for (struct cmsghdr *rights = CMSG_FIRSTHDR(&header); rights; rights = CMSG_NXTHDR(&header, rights)) {
    if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
    *fd_count = (unsigned)((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(fds, CMSG_DATA(rights), sizeof(int) * *fd_count);
  }
  if (got % (ssize_t)sizeof *messages || (header.msg_flags & (MSG_CTRUNC | MSG_TRUNC))) {
    for (unsigned i = 0; i < *fd_count; i++) close(fds[i]);
    errno = EPROTO;
    return -1;
  }
  return (int)(got / (ssize_t)sizeof *messages);
}

bool control_send(int socket, const struct control *message, const int *fds, unsigned fd_count) {
  return send_parts(socket, message, 1, fds, fd_count);
}

struct failure control_send_request(int socket, enum control_kind kind, const void *request, size_t size, const int *fds, unsigned fd_count) {
  int all[CONTROL_FDS_MAX] = {memfd_create("request", MFD_CLOEXEC)};
  if (all[0] < 0) return FAIL(memory);
  for (unsigned i = 0; i < fd_count; i++) all[i + 1] = fds[i];
  struct failure failure = OK;
  if (write(all[0], request, size) != (ssize_t)size) {
    failure = FAIL(memory);
  } else if (!control_send(socket, &(struct control){.kind = kind}, all, fd_count + 1)) {
    failure = errno == EAGAIN ? FAIL(busy) : FAIL(init);
  }
  close(all[0]);
  return failure;
}

int control_receive(int socket, struct control *message, int *fds, unsigned *fd_count) {
  return receive_parts(socket, 0, message, 1, fds, fd_count);
}

bool control_send_all(int socket, const struct control *messages, unsigned count) { return send_parts(socket, messages, count, NULL, 0); }

int control_receive_all(int socket, struct control *messages, unsigned room, int *fds, unsigned *fd_count) {
  return receive_parts(socket, MSG_DONTWAIT, messages, room, fds, fd_count);
}
