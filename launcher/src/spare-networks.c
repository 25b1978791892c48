#include "spare-networks.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "contain.h"
#include "control.h"
#include "descriptors.h"

enum { SPARES = 16 };

// One namespace for each message asked, until the launcher is gone.
static _Noreturn void make_networks(int launcher, int proc) {
  struct control message;
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "skerry-networks");
  while (control_receive(launcher, &message, fds, &fd_count) == 1) {
    if (unshare(CLONE_NEWNET) || failed(raise_loopback())) _exit(1);
    int made = openat(proc, "self/ns/net", O_RDONLY | O_CLOEXEC);
    if (made < 0 || !control_send(launcher, &message, &made, 1)) _exit(1);
    close(made);
  }
  _exit(0);
}

void spare_networks_refill(struct launcher *launcher) {
  while (launcher->networks_missing && control_send(launcher->networks, &(struct control){0}, NULL, 0)) launcher->networks_missing--;
}

struct failure spare_networks_start(struct launcher *launcher) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) return FAIL(network);
  pid_t maker = fork();
  if (maker < 0) {
    close(pair[0]);
    close(pair[1]);
    return FAIL(network);
  }
  if (maker == 0) {
    const int kept[] = {pair[1], launcher->proc};
    close_all_but(kept, sizeof kept / sizeof *kept);
    make_networks(pair[1], launcher->proc);
  }
  close(pair[1]);
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  launcher->networks = pair[0];
  launcher->networks_missing = SPARES;
  return OK;
}

int spare_network_take(struct launcher *launcher) {
  struct control message;
  int fds[CONTROL_FDS_MAX];
  unsigned fd_count;
  if (control_receive(launcher->networks, &message, fds, &fd_count) != 1 || fd_count != 1) return -1;
  if (++launcher->networks_missing > SPARES / 2) spare_networks_refill(launcher);
  return fds[0];
}
