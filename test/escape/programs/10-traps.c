// Puts traps in the way of every file that the server may write or read later. `hold` keeps some of them armed.
#include "attack.h"
#include <sys/socket.h>
#include <sys/un.h>

static void trap(const char *what, int result) { must(what, result == 0); }

int main(int argc, char **argv) {
  trap("a link to a file", symlink("/etc/passwd", "link"));
  trap("a link upwards", symlink("../etc/passwd", "up"));
  trap("a link far upwards", symlink("../../../../../../etc/passwd", "far"));
  trap("a link to a folder", symlink("/etc", "folder"));
  trap("a link to the root", symlink("/", "root"));
  trap("a link to nothing", symlink("/work/nothing", "nowhere"));
  trap("a link to itself", symlink("itself", "itself"));
  trap("a magic link", symlink("/proc/self/exe", "magic"));
  trap("a magic link to a root", symlink("/proc/1/root/etc/passwd", "init"));
  trap("a link to a stream", symlink("/dev/stdin", "stream"));
  trap("a link to a device", symlink("/dev/zero", "device"));
  trap("a pipe", mkfifo("fifo", 0666));
  trap("a folder", mkdir("plain", 0777));
  trap("a file that nobody may read", mknod("closed", S_IFREG, 0));
  trap("a link inside a folder", symlink("/etc/passwd", "plain/link"));
  int name = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  trap("a socket", bind(name, (void *)&address, sizeof address));
  refused("a second name for a file of the layer", link("/etc/passwd", "hard"));
  if (argc > 1) {
    int leased = open("leased", O_RDWR | O_CREAT, 0666);
    signal(SIGIO, SIG_IGN);
    trap("a lease", fcntl(leased, F_SETLEASE, F_WRLCK));
    must("both ends of a pipe", open("fifo", O_RDWR) >= 0);
    puts("armed");
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) {}
  }
  (void)argv;
  return finish();
}
