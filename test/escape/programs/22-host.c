// Looks for the host's files: every name, and the marks that are given as arguments, anywhere.
#include "attack.h"
#include <ftw.h>

static char **marks;
static long files, bytes_read;

static int visit(const char *path, const struct stat *status, int type, struct FTW *where) {
  static char text[1 << 20];
  (void)where;
  if (type == FTW_D && (strcmp(path, "/proc") == 0 || strcmp(path, "/attacks") == 0)) return FTW_SKIP_SUBTREE;
  if (type != FTW_F || !S_ISREG(status->st_mode)) return FTW_CONTINUE;
  files++;
  int file = open(path, O_RDONLY | O_NONBLOCK);
  ssize_t got = file >= 0 ? read(file, text, sizeof text - 1) : 0;
  if (file >= 0) close(file);
  if (got <= 0) return FTW_CONTINUE;
  bytes_read += got;
  for (char **mark = marks; *mark; mark++) {
    if (memmem(text, (size_t)got, *mark, strlen(*mark))) hole("a secret of the host", path);
  }
  return FTW_CONTINUE;
}

int main(int argc, char **argv) {
  (void)argc;
  marks = argv + 1;
  static const char *const absent[] = {"/root", "/var/lib/skerry", "/etc/shadow", "/etc/ssh", "/boot", "/run/docker.sock", "/var/run/docker.sock",
                                       "/run/systemd", "/run/dbus", "/var/lib/docker", "/layers", "/tops", "/.dockerenv", "/mnt", "/srv", "/lost+found"};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) refused_with(absent[i], access(absent[i], F_OK), ENOENT, ENOENT);
  must("a walk through every file", nftw("/", visit, 32, FTW_PHYS | FTW_ACTIONRETVAL) == 0 && files > 1 && bytes_read > 0);
  return finish();
}
