#include <linux/auxvec.h>
#include <linux/prctl.h>

#include "gate.h"
#include "messages.h"

// What a program could see of how it was started: two entries of its environment, in memory and in /proc/self/environ.

enum { STAT_START_CODE = 26, STAT_END_CODE = 27, STAT_START_STACK = 28, STAT_START_DATA = 45, STAT_ARG_START = 48, STAT_ENV_END = 51, STAT_FIELDS = 52 };

// /proc/self/stat by its fields' numbers in proc(5); those before the third are left out, as a name may hold anything.
static _Bool read_fields(uint64_t fields[STAT_FIELDS]) {
  char text[1024];
  long file = CALL(SYS_openat, AT_FDCWD, "/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  long size = CALL(SYS_read, file, text, sizeof text - 1);
  CALL(SYS_close, file);
  if (size <= 0) return 0;
  text[size] = 0;
  const char *at = text + size;
  while (at > text && *at != ')') at--;
  unsigned field = 2;
  for (; *at && field < STAT_FIELDS; at++) {
    if (*at == ' ') {
      if (++field < STAT_FIELDS) fields[field] = 0;
    } else if (*at >= '0' && *at <= '9' && field > 2) {
      fields[field] = fields[field] * 10 + (uint64_t)(*at - '0');
    }
  }
  return field >= STAT_ENV_END;
}

_Bool layout_read(struct prctl_mm_map *out) {
  uint64_t fields[STAT_FIELDS];
  if (!read_fields(fields)) return 0;
  *out = (struct prctl_mm_map){
      .start_code = fields[STAT_START_CODE], .end_code = fields[STAT_END_CODE],
      .start_data = fields[STAT_START_DATA], .end_data = fields[STAT_START_DATA + 1],
      .start_brk = fields[STAT_START_DATA + 2], .brk = (uint64_t)CALL(SYS_brk, 0),
      .start_stack = fields[STAT_START_STACK],
      .arg_start = fields[STAT_ARG_START], .arg_end = fields[STAT_ARG_START + 1],
      .env_start = fields[STAT_ARG_START + 2], .env_end = fields[STAT_ENV_END],
      .exe_fd = ~0U,
  };
  return 1;
}

// Tells the kernel that the environment ends sooner, which needs no right.
static void shorten_environment(const char *end) {
  struct prctl_mm_map layout;
  if (!layout_read(&layout)) return;
  layout.env_end = (uint64_t)(size_t)end;
  CALL(SYS_prctl, PR_SET_MM, PR_SET_MM_MAP, &layout, sizeof layout, 0);
}

static void wipe(char *text) {
  while (*text) *text++ = 0;
}

_Bool traces_remove(char **environment) {
  char **last = environment;
  while (*last) last++;
  if (last - environment < 2 || !same(last[-2], GATE_PRELOAD) || !same(last[-1], GATE_MARK)) return 0;
  char *preload = last[-2];
  wipe(last[-2]);
  wipe(last[-1]);
  // The end of the environment moves up by two words; what is between it and the auxiliary vector is an entry to ignore.
  size_t *words = (size_t *)(last - 2);
  words[0] = 0;
  words[1] = AT_IGNORE;
  words[2] = 0;
  shorten_environment(preload);
  return 1;
}
