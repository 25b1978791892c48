#include "init-files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain.h"
#include "request.h"

int open_below(int folder, const char *path, uint64_t flags, mode_t mode) {
  struct open_how how = {.flags = flags | O_CLOEXEC | O_NOFOLLOW,
                         .mode = mode,
                         .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV};
  return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

int open_parent(char *path, bool make, char **name) {
  int folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  char *part = path + strspn(path, "/");
  while (folder >= 0) {
    char *slash = strchr(part, '/');
    if (!slash) break;
    *slash = 0;
    if (*part) {
      int next = open_below(folder, part, O_PATH | O_DIRECTORY, 0);
      // Most folders are there, and asking first is cheaper than being refused.
      bool made = next < 0 && make && errno == ENOENT && (!mkdirat(folder, part, 0755) || errno == EEXIST);
      if (made) next = open_below(folder, part, O_PATH | O_DIRECTORY, 0);
      int error = errno;
      close(folder);
      errno = error;
      folder = next;
    }
    part = slash + 1;
  }
  *name = part;
  return folder;
}

static int open_regular(char *path, bool make, uint64_t flags, mode_t mode, struct failure *failure) {
  char *name;
  int folder = open_parent(path, make, &name);
  if (folder < 0) return *failure = FAIL(path), -1;
  // O_NONBLOCK: a FIFO left in the way must not hold init up.
  int file = open_below(folder, name, flags | O_NONBLOCK | O_NOCTTY, mode);
  if (file < 0) *failure = FAIL(open);
  close(folder);
  struct stat status;
  if (file >= 0 && (fstat(file, &status) || !S_ISREG(status.st_mode))) {
    close(file);
    *failure = FAIL_WITH(open, EINVAL);
    return -1;
  }
  return file;
}

struct failure write_all(int file, const uint8_t *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return FAIL(write);
    bytes += written;
    size -= (size_t)written;
  }
  return OK;
}

struct frame request_frame(const struct control_request *request, uint16_t type) {
  return (struct frame){.length = (uint32_t)request->size, .type = type, .payload = request->payload};
}

void act_as(unsigned id) {
  setfsgid(id);
  setfsuid(id);
  settle_identity();
}

static struct failure put_folder(char *path) {
  char *name;
  int folder = open_parent(path, true, &name);
  if (folder < 0) return FAIL(path);
  close(folder);
  return OK;
}

static struct failure put_file(struct file_request *request) {
  struct failure failure = OK;
  uint64_t flags = request->append ? O_WRONLY | O_APPEND : O_WRONLY | O_CREAT | O_TRUNC;
  int file = open_regular(request->path, true, flags, request->append ? 0 : (mode_t)request->mode, &failure);
  if (file < 0) return failure;
  failure = write_all(file, request->data, request->data_length);
  close(file);
  return failure;
}

struct failure file_put(const struct control_request *from, bool as_root) {
  static struct file_request request;
  struct frame frame = request_frame(from, FRAME_put);
  if (!parse_put(&frame, &request)) return FAIL_WITH(protocol, EINVAL);
  if (!as_root) act_as(SANDBOX_USER);
  bool is_folder = request.path[strlen(request.path) - 1] == '/';
  struct failure failure = is_folder ? put_folder(request.path) : put_file(&request);
  if (!as_root) act_as(0);
  return failure;
}

struct failure file_open(const struct control_request *from, bool as_root, int *out) {
  struct failure failure = OK;
  static struct file_request request;
  struct frame frame = request_frame(from, FRAME_read);
  if (!parse_read(&frame, &request)) return FAIL_WITH(protocol, EINVAL);
  if (!as_root) act_as(SANDBOX_USER);
  *out = open_regular(request.path, false, O_RDONLY, 0, &failure);
  if (!as_root) act_as(0);
  return failure;
}
