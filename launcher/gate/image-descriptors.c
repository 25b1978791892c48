#include <linux/eventpoll.h>

#include "gate.h"
#include "image-capture.h"
#include "image-restore.h"
#include "messages.h"
#include "text.h"

// Descriptors that interpreters open for themselves. Those of the stage (0, 1, 2) and of the gate are there in every process.

static struct image_descriptor *add(struct image_capture *capture, struct image_descriptor descriptor) {
  struct image_header *header = &capture->header;
  if (header->descriptor_count == IMAGE_DESCRIPTORS_MAX) {
    image_refuse(capture, "too many descriptors");
    return 0;
  }
  header->descriptors[header->descriptor_count] = descriptor;
  return &header->descriptors[header->descriptor_count++];
}

// `eventfd-count: N` of an eventfd; `tfd: N events: N data: N` for each descriptor that an epoll watches.
static void note_details(struct image_capture *capture, unsigned number, uint32_t kind) {
  char path[64];
  append_number(append(path, "/proc/self/fdinfo/"), number);
  if (image_read_file(path, capture->listing, sizeof capture->listing) < 0) {
    image_refuse(capture, "the kernel does not tell of a descriptor");
    return;
  }
  uint64_t own = capture->header.descriptor_count - 1;
  for (const char *at = capture->listing; *at;) {
    if (kind == DESCRIPTOR_eventfd && begins(at, "eventfd-count:")) {
      at += sizeof "eventfd-count:" - 1;
      capture->header.descriptors[own].count = image_parse_number(&at, 16);
    } else if (kind == DESCRIPTOR_epoll && begins(at, "tfd:")) {
      struct image_descriptor watched = {.kind = DESCRIPTOR_watched, .watcher = number};
      at += sizeof "tfd:" - 1;
      watched.number = (uint32_t)image_parse_number(&at, 10);
      at += sizeof " events:" - 1;
      watched.events = (uint32_t)image_parse_number(&at, 16);
      at += sizeof " data:" - 1;
      watched.count = image_parse_number(&at, 16);
      add(capture, watched);
    }
    while (*at && *at++ != '\n') {}
  }
}

static void note(struct image_capture *capture, unsigned number) {
  char path[64], target[64];
  append_number(append(path, "/proc/self/fd/"), number);
  long size = CALL(SYS_readlinkat, AT_FDCWD, path, target, sizeof target - 1);
  if (size <= 0) {
    image_refuse(capture, "the kernel does not tell of a descriptor");
    return;
  }
  target[size] = 0;
  uint32_t kind;
  if (begins(target, "anon_inode:[eventfd]")) kind = DESCRIPTOR_eventfd;
  else if (begins(target, "anon_inode:[eventpoll]")) kind = DESCRIPTOR_epoll;
  else {
    image_refuse(capture, "a descriptor that cannot be opened again");
    return;
  }
  struct image_descriptor descriptor = {.kind = kind, .number = number,
                                        .status_flags = (uint32_t)CALL(SYS_fcntl, number, F_GETFL), .descriptor_flags = (uint32_t)CALL(SYS_fcntl, number, F_GETFD)};
  if (add(capture, descriptor)) note_details(capture, number, kind);
}

void image_note_descriptors(struct image_capture *capture) {
  struct entry {
    uint64_t inode, offset;
    uint16_t size;
    uint8_t type;
    char name[];
  };
  char list[4096] __attribute__((aligned(8)));
  long folder = CALL(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  long size = CALL(SYS_getdents64, folder, list, sizeof list);
  if (size <= 0 || CALL(SYS_getdents64, folder, capture->listing, sizeof list) != 0) image_refuse(capture, "too many descriptors");
  for (long at = 0; at < size;) {
    const struct entry *entry = (const struct entry *)(list + at);
    const char *name = entry->name;
    unsigned number = (unsigned)image_parse_number(&name, 10);
    _Bool gates = number == GATE_SOCKET_FD || number == GATE_IMAGE_FD || number == (unsigned)late_descriptor;
    if (entry->name[0] != '.' && number > 2 && number != (unsigned)folder && !gates) note(capture, number);
    at += entry->size;
  }
  CALL(SYS_close, folder);
}

static _Bool move(long opened, const struct image_descriptor *as) {
  if (opened < 0) return 0;
  if (opened != (long)as->number && (CALL(SYS_dup3, opened, as->number, 0) < 0 || CALL(SYS_close, opened) < 0)) return 0;
  return CALL(SYS_fcntl, as->number, F_SETFD, as->descriptor_flags) == 0;
}

static _Bool open_again(const struct image_descriptor *wanted) {
  switch (wanted->kind) {
    case DESCRIPTOR_eventfd: return move(CALL(SYS_eventfd2, wanted->count, wanted->status_flags & O_NONBLOCK), wanted);
    case DESCRIPTOR_epoll: return move(CALL(SYS_epoll_create1, 0), wanted);
    case DESCRIPTOR_watched: {
      struct epoll_event event = {.events = wanted->events, .data = wanted->count};
      return CALL(SYS_epoll_ctl, wanted->watcher, EPOLL_CTL_ADD, wanted->number, &event) == 0;
    }
    default: return 0;
  }
}

// What is watched may have a higher number than who watches.
_Bool image_open_descriptors(const struct image_header *header) {
  for (uint64_t i = 0; i < header->descriptor_count; i++) {
    if (header->descriptors[i].kind != DESCRIPTOR_watched && !open_again(&header->descriptors[i])) return 0;
  }
  for (uint64_t i = 0; i < header->descriptor_count; i++) {
    if (header->descriptors[i].kind == DESCRIPTOR_watched && !open_again(&header->descriptors[i])) return 0;
  }
  return 1;
}
