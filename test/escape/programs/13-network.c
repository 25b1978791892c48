// Tries to reach anybody. Arguments are ports of the host's loopback and names of its abstract sockets, where somebody listens.
#include "attack.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

static void reach(const char *address, int port, int type) {
  char name[128];
  snprintf(name, sizeof name, "%s port %d %s", address, port, type == SOCK_STREAM ? "stream" : "datagram");
  struct sockaddr_in quad = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
  bool four = inet_pton(AF_INET, address, &quad.sin_addr) == 1;
  if (!four && inet_pton(AF_INET6, address, &six.sin6_addr) != 1) exit(1);
  int end = socket(four ? AF_INET : AF_INET6, type, 0);
  long result = end < 0 ? -1 : connect(end, four ? (void *)&quad : (void *)&six, four ? sizeof quad : sizeof six);
  if (result == 0 && type == SOCK_DGRAM) {
    // To nobody on its own loopback a first datagram goes, and the answer is a refusal.
    result = send(end, "x", 1, 0) < 0 ? -1 : recv(end, name, 0, MSG_DONTWAIT);
  }
  refused(name, result);
  if (end >= 0) close(end);
}

int main(int argc, char **argv) {
  static const char *const addresses[] = {"127.0.0.1", "127.0.0.53", "0.0.0.0", "169.254.169.254", "169.254.170.2", "10.0.0.1", "172.17.0.1",
                                          "192.168.0.1", "192.168.122.1", "1.1.1.1", "255.255.255.255", "224.0.0.1", "::1", "::ffff:127.0.0.1",
                                          "fd00:ec2::254", "fe80::1", "2606:4700:4700::1111", "ff02::1"};
  static const int ports[] = {22, 53, 80, 443, 2000, 8000, 8080};
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    for (size_t j = 0; j < sizeof ports / sizeof *ports; j++) {
      reach(addresses[i], ports[j], SOCK_STREAM);
      reach(addresses[i], ports[j], SOCK_DGRAM);
    }
  }
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] == '@') {
      struct sockaddr_un name = {.sun_family = AF_UNIX};
      memcpy(name.sun_path + 1, argv[i] + 1, strlen(argv[i]) - 1);
      refused(argv[i], connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&name, (socklen_t)(sizeof(sa_family_t) + strlen(argv[i]))));
    } else {
      reach("127.0.0.1", atoi(argv[i]), SOCK_STREAM);
      reach("::1", atoi(argv[i]), SOCK_STREAM);
    }
  }
  refused("raw packets", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
  refused("raw packets of version 6", socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
  refused("ping", socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
  refused("packets of a device", socket(AF_PACKET, SOCK_RAW, 0));
  int any = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = 0};
  refused("its own interface", ioctl(any, SIOCSIFFLAGS, &loopback));
  struct if_nameindex *interfaces = if_nameindex();
  must("one interface and no other", interfaces && strcmp(interfaces[0].if_name, "lo") == 0 && !interfaces[1].if_name);
  return finish();
}
