// Sockets of families that know no network namespace, or that load a module of the host's kernel.
#include "attack.h"
#include <sys/socket.h>

int main(void) {
  char name[64];
  static const int allowed[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
  for (int family = 0; family < 48; family++) {
    bool usual = false;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) usual |= family == allowed[i];
    for (int type = SOCK_STREAM; type <= SOCK_SEQPACKET; type++) {
      int pair[2];
      snprintf(name, sizeof name, "family %d type %d", family, type);
      if (!usual) refused_with(name, socket(family, type, 0), EPERM, EPERM);
      if (family != AF_UNIX) refused_with(name, socketpair(family, type, 0, pair), EPERM, EPERM);
    }
  }
  return finish();
}
