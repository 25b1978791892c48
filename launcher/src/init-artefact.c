#include "init-artefact.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "archive.h"
#include "contain.h"
#include "init-files.h"
#include "request.h"

// Theory of operation. Keeping walks the sandbox's writable top, the upper folder of its overlay, and not the root over it: what
// is there, and nothing else, is what the stages before have changed. Whatever cannot be made again by a user with no
// rights (a layer's file that was changed or removed, a link, another's file) is refused. Restoring makes the entries
// through the root, in the order in which they were first made, so that folders list them in the same order.

enum { DEPTH_MAX = 64 };

struct walk {
  struct archive archive;
  const uint8_t *start;
  int file;  // what the archive is a mapping of
  char path[PATH_MAX_BYTES];  // of the folder, relative to the root
  unsigned depth;
};

static struct failure add_folder(struct walk *walk, int folder);

static int not_dots(const struct dirent *entry) { return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0; }

// A tmpfs numbers its files as they are made.
static int by_age(const struct dirent **one, const struct dirent **other) {
  ino_t a = (*one)->d_ino, b = (*other)->d_ino;
  return (a > b) - (a < b);
}

static bool has_attributes(int file) {
  char names[4096];
  ssize_t size = flistxattr(file, names, sizeof names);
  if (size < 0) return errno != ENOTSUP;
  // Those of the kernel's security modules are given to every new file.
  for (char *name = names; name < names + size; name += strlen(name) + 1) {
    if (strncmp(name, "security.", 9) != 0) return true;
  }
  return false;
}

// Written and not mapped: whole pages are then not cleared before they are filled.
static struct failure copy_file(int from, int to, off_t at, size_t size) {
  if (size == 0) return OK;
  uint8_t *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED | MAP_POPULATE, from, 0);
  if (bytes == MAP_FAILED) return FAIL(memory);
  struct failure failure = lseek(to, at, SEEK_SET) < 0 ? FAIL(write) : write_all(to, bytes, size);
  munmap(bytes, size);
  return failure;
}

static struct failure add_file(struct walk *walk, int file) {
  struct stat status;
  if (fstat(file, &status)) return FAIL(read);
  if (status.st_uid != SANDBOX_USER || status.st_nlink != 1 || has_attributes(file)) return FAIL_WITH(keep, ENOTSUP);
  uint8_t *data = archive_add(&walk->archive, ARCHIVE_file, status.st_mode & 07777, walk->path, (size_t)status.st_size);
  if (!data) return FAIL_WITH(keep, EFBIG);
  return copy_file(file, walk->file, data - walk->start, (size_t)status.st_size);
}

static struct failure add_entry(struct walk *walk, int folder, const char *name) {
  struct stat status;
  if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)) return FAIL(read);
  bool is_folder = S_ISDIR(status.st_mode);
  // A file that was removed from a layer is a device here.
  if (!is_folder && !S_ISREG(status.st_mode)) return FAIL_WITH(keep, ENOTSUP);
  // Folders of others are the layers', and were copied up when something was made in them.
  if (is_folder && status.st_uid == SANDBOX_USER && !archive_add(&walk->archive, ARCHIVE_folder, status.st_mode & 07777, walk->path, 0)) {
    return FAIL_WITH(keep, EFBIG);
  }
  int opened = open_below(folder, name, O_RDONLY | O_NONBLOCK | (is_folder ? O_DIRECTORY : 0), 0);
  if (opened < 0) return FAIL(open);
  struct failure failure = is_folder ? add_folder(walk, opened) : add_file(walk, opened);
  close(opened);
  return failure;
}

static struct failure add_names(struct walk *walk, int folder, struct dirent **names, int count) {
  struct failure failure = OK;
  size_t length = strlen(walk->path);
  for (int i = 0; i < count && !failed(failure); i++) {
    const char *name = names[i]->d_name;
    size_t size = strlen(name) + 1, slash = length ? 1 : 0;
    if (length + slash + size > sizeof walk->path) return FAIL_WITH(keep, ENAMETOOLONG);
    if (slash) walk->path[length] = '/';
    memcpy(walk->path + length + slash, name, size);
    failure = add_entry(walk, folder, name);
    walk->path[length] = 0;
  }
  return failure;
}

static struct failure add_folder(struct walk *walk, int folder) {
  struct dirent **names;
  if (++walk->depth > DEPTH_MAX) return FAIL_WITH(keep, ELOOP);
  int count = scandirat(folder, ".", &names, not_dots, by_age);
  if (count < 0) return FAIL(read);
  struct failure failure = add_names(walk, folder, names, count);
  for (int i = 0; i < count; i++) free(names[i]);
  free(names);
  walk->depth--;
  return failure;
}

// Shared memory is not in the upper folder.
static struct failure check_shared_memory(void) {
  struct dirent **names;
  int count = scandir("/dev/shm", &names, not_dots, NULL);
  for (int i = 0; i < count; i++) free(names[i]);
  if (count >= 0) free(names);
  return count == 0 ? OK : FAIL_WITH(keep, ENOTSUP);
}

static struct failure keep_within(int top, int file, size_t size) {
  if (size == 0 || ftruncate(file, (off_t)size)) return FAIL_WITH(keep, EFBIG);
  uint8_t *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (bytes == MAP_FAILED) return FAIL(memory);
  static struct walk walk;
  walk = (struct walk){.archive = {bytes, bytes + size}, .start = bytes, .file = file};
  act_as(SANDBOX_USER);
  struct failure failure = check_shared_memory();
  if (!failed(failure)) failure = add_folder(&walk, top);
  act_as(0);
  munmap(bytes, size);
  if (failed(failure)) return failure;
  return ftruncate(file, walk.archive.at - bytes) ? FAIL(memory) : OK;
}

struct failure artefact_keep(int top, const struct control_request *from) {
  struct keep_request request;
  struct frame frame = request_frame(from, FRAME_keep);
  return parse_keep(&frame, &request) ? keep_within(top, from->fds[0], request.length) : FAIL_WITH(protocol, EINVAL);
}

static struct failure restore_folder(int parent, const char *name, mode_t mode) {
  // The user's own folders are there already.
  if (mkdirat(parent, name, 0700) && errno != EEXIST) return FAIL(write);
  int folder = open_below(parent, name, O_RDONLY | O_DIRECTORY, 0);
  if (folder < 0) return FAIL(open);
  // Refused to whoever is not the owner, so one of a layer fails here.
  struct failure failure = fchmod(folder, mode) ? FAIL(write) : OK;
  close(folder);
  return failure;
}

static struct failure restore_file(int parent, const char *name, const struct archive_entry *entry) {
  int file = open_below(parent, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (file < 0) return FAIL(open);
  struct failure failure = write_all(file, entry->data, entry->size);
  if (!failed(failure) && fchmod(file, entry->mode)) failure = FAIL(write);
  close(file);
  return failure;
}

static struct failure restore_entry(const struct archive_entry *entry) {
  char path[PATH_MAX_BYTES], *name;
  memcpy(path, entry->path, strlen(entry->path) + 1);
  int parent = open_parent(path, false, &name);
  if (parent < 0) return FAIL(path);
  struct failure failure = entry->kind == ARCHIVE_folder ? restore_folder(parent, name, entry->mode) : restore_file(parent, name, entry);
  close(parent);
  return failure;
}

struct failure artefact_restore(int file) {
  struct stat status;
  if (fstat(file, &status)) return FAIL(memory);
  if (status.st_size == 0) return OK;
  uint8_t *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) return FAIL(memory);
  struct cursor cursor = cursor_over(bytes, (size_t)status.st_size);
  struct archive_entry entry;
  struct failure failure = OK;
  act_as(SANDBOX_USER);
  while (!failed(failure) && archive_next(&cursor, &entry)) failure = restore_entry(&entry);
  act_as(0);
  munmap(bytes, (size_t)status.st_size);
  return cursor.bad ? FAIL_WITH(protocol, EINVAL) : failure;
}
