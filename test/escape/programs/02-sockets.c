// Bytes that wait in the kernel, sent and never received: they are memory too.
#include "attack.h"
#include <arpa/inet.h>
#include <sys/socket.h>

// The limit of this run, and as much again for what the host does meanwhile.
enum { PAIRS = 100, ALLOWED_PAGES = 2 * (64 << 20) / 4096 };

static long socket_pages(void) {
  char line[256];
  long pages = -1;
  FILE *file = fopen("/proc/net/sockstat", "r");
  while (file && fgets(line, sizeof line, file)) {
    if (sscanf(line, "TCP: inuse %*d orphan %*d tw %*d alloc %*d mem %ld", &pages) == 1) break;
  }
  if (file) fclose(file);
  return pages;
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  static char bytes[1 << 20];
  int listener = socket(AF_INET, SOCK_STREAM, 0), most = 8 << 20;
  setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &most, sizeof most);
  if (bind(listener, (void *)&address, size) || listen(listener, PAIRS) || getsockname(listener, (void *)&address, &size)) return 1;
  long before = socket_pages();
  bool within = true;
  for (int i = 0; i < PAIRS && within; i++) {
    int sender = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(sender, SOL_SOCKET, SO_SNDBUF, &most, sizeof most);
    if (sender < 0 || connect(sender, (void *)&address, size)) break;
    if (accept(listener, NULL, NULL) < 0) break;
    fcntl(sender, F_SETFL, O_NONBLOCK);
    for (int tries = 0; tries < 50 && send(sender, bytes, sizeof bytes, MSG_NOSIGNAL) >= 0; tries++) {}
    within = socket_pages() - before < ALLOWED_PAGES;
  }
  must("a limit on bytes waiting in sockets", within);
  return finish();
}
