#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "contain.h"

// Programs that talk to themselves over localhost expect it to work; there is no other interface.
struct failure raise_loopback(void) {
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any < 0) return FAIL(network);
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  bool up = ioctl(any, SIOCSIFFLAGS, &request) == 0;
  close(any);
  return up ? OK : FAIL(network);
}

struct failure join_network(const struct plan *plan) {
  if (plan->create.network) return OK;
  if (plan->network_namespace < 0) return raise_loopback();
  return setns(plan->network_namespace, CLONE_NEWNET) ? FAIL(network) : OK;
}

struct failure name_host(const struct plan *plan) {
  const char *name = plan->create.hostname[0] ? plan->create.hostname : "sandbox";
  if (sethostname(name, strlen(name)) || setdomainname("", 0)) return FAIL(hostname);
  return OK;
}
