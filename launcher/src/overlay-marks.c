#include "overlay-marks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

// A layer under construction marks every folder that it makes as hiding what is below, in the user.* space that other
// stacks do not read. Where a layer below does have that folder, the build removed it and made it anew: only there is
// the mark meant, and is put where every stack reads it.

struct walk {
  int layers;
  const struct create_request *request;
  char path[PATH_MAX_BYTES];  // of the folder, from the layer's root
};

static bool exists_below(const struct walk *walk) {
  struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
  char path[NAME_MAX_BYTES + PATH_MAX_BYTES];
  for (unsigned i = 0; i < walk->request->layer_count; i++) {
    snprintf(path, sizeof path, "%s/%s", walk->request->layers[i], walk->path);
    int found = (int)syscall(SYS_openat2, walk->layers, path, &how, sizeof how);
    if (found < 0) continue;
    close(found);
    return true;
  }
  return false;
}

static bool settle_folder(const struct walk *walk, int folder) {
  char mark;
  if (fgetxattr(folder, "user.overlay.opaque", &mark, 1) != 1) return true;
  // Other builds read the first mark, sandboxes the second.
  if (mark == 'y' && exists_below(walk)) return fsetxattr(folder, "trusted.overlay.opaque", "y", 1, 0) == 0;
  return fremovexattr(folder, "user.overlay.opaque") == 0;
}

static bool settle_below(struct walk *walk, int folder) {
  DIR *entries = fdopendir(folder);
  if (!entries) return false;
  size_t length = strlen(walk->path);
  bool good = true;
  for (struct dirent *entry; good && (entry = readdir(entries));) {
    if ((entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) || !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    int child = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0 && errno == ENOTDIR) continue;
    size_t room = sizeof walk->path - length;
    good = child >= 0 && (size_t)snprintf(walk->path + length, room, "%s%s", length ? "/" : "", entry->d_name) < room;
    if (good && !settle_folder(walk, child)) good = false;
    if (good) good = settle_below(walk, child);
    else if (child >= 0) close(child);
    walk->path[length] = 0;
  }
  int error = errno;
  closedir(entries);
  errno = error;
  return good;
}

struct failure overlay_marks_settle(int layers, const char *top, const struct create_request *request) {
  struct walk walk = {.layers = layers, .request = request};
  int folder = openat(layers, top, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return folder < 0 || !settle_below(&walk, folder) ? FAIL(seal) : OK;
}
