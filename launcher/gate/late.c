#include <linux/auxvec.h>
#include <linux/stat.h>

#include "gate.h"

// Ruby opens its program and looks at its first bytes before it loads its own libraries, which is most of its start, and only then
// reads the rest. So that it does not wait before that, it gets a stand-in: a file with nothing but the mark of UTF-8, which it skips.
// It waits when it asks for more, and the program's own file takes the number and is read from its beginning. What the first
// bytes would have changed (options in `#!`, an encoding, no file at all) is seen then, and so is what would tell of the mark (an error
// of syntax quotes its line): the process begins anew, without a gate.

extern const int ruby_api_version[3] __attribute__((weak));
extern unsigned long rb_eval_string_protect(const char *program, int *state) __attribute__((weak));
extern void *rb_thread_call_with_gvl(void *(*function)(void *), void *argument) __attribute__((weak));
extern long __read(int file, void *buffer, size_t size) __attribute__((weak));

enum { RUBY_MAJOR = 3, RUBY_FIRST = 1, RUBY_LAST = 3, HEAD = 1024 };

static const char mark[] = "\xEF\xBB\xBF";

int late_descriptor = -1;
static _Bool mark_read;
static char **arguments, **variables;
static const char *program;

void late_learn(char **argv, char **environment) {
  char **end = environment;
  while (*end) end++;
  arguments = argv;
  variables = environment;
  for (const uint64_t *entry = (const uint64_t *)(end + 1); *entry; entry += 2) {
    if (*entry == AT_EXECFN) program = (const char *)entry[1];
  }
}

int late_open(const char *path) {
  if (!ruby_api_version || !rb_eval_string_protect || !rb_thread_call_with_gvl) return -1;
  if ( ruby_api_version[0] != RUBY_MAJOR || ruby_api_version[1] < RUBY_FIRST || ruby_api_version[1] > RUBY_LAST) return -1;
  if (late_descriptor >= 0 || !program || !gate_is_only(path)) return -1;
  long file = CALL(SYS_memfd_create, "main", 1 /* MFD_CLOEXEC */);
  if (file < 0) return -1;
  if (CALL(SYS_pwrite64, file, mark, sizeof mark - 1, 0) != sizeof mark - 1) {
    CALL(SYS_close, file);
    return -1;
  }
  late_descriptor = (int)file;
  return late_descriptor;
}

// In the first two lines.
static _Bool names_encoding(const char *text, const char *end) {
  for (unsigned lines = 0; text < end && lines < 2; text++) {
    if (*text == '\n') lines++;
    if (begins(text, "coding")) return 1;
  }
  return 0;
}

// Ruby's own word for it. Nothing gets a name in the program, and no warning is given twice.
static void *parses(void *unused) {
  enum { ONE = 3 };  // as Ruby represents it
  static const char before[] = "->(verbose) { begin; $VERBOSE = nil; RubyVM::AbstractSyntaxTree.parse_file('/proc/self/fd/";
  static const char after[] = "'); 1; rescue SyntaxError; 0; ensure; $VERBOSE = verbose; end }.($VERBOSE)";
  char text[sizeof before + sizeof after + 10];
  append(append_number(append(text, before), (unsigned)late_descriptor), after);
  int state = 0;
  return rb_eval_string_protect(text, &state) == ONE && state == 0 ? &late_descriptor : unused;
}

static _Bool suits(long file) {
  char head[HEAD + 1];
  struct statx status;
  if (CALL(SYS_statx, file, "", 0x1000 /* AT_EMPTY_PATH */, STATX_TYPE, &status) < 0 || (status.stx_mode & 0170000) != 0100000) return 0;
  long size = CALL(SYS_pread64, file, head, HEAD, 0);
  if (size <= 0) return 0;
  head[size] = 0;
  if (begins(head, "#!") || begins(head, mark) || names_encoding(head, head + size)) return 0;
  return rb_thread_call_with_gvl(parses, 0) != 0;
}

static void replace(void) {
  long file = CALL(SYS_openat, AT_FDCWD, gate_only(), O_RDONLY | O_CLOEXEC);
  // In one that began from an image nobody has the number.
  _Bool placed = file == late_descriptor || CALL(SYS_dup3, file, late_descriptor, O_CLOEXEC) >= 0;
  if (file < 0 || !placed || !suits(file)) {
    CALL(SYS_execve, program, arguments, variables);
    for (;;) CALL(SYS_exit_group, 127);
  }
  if (file != late_descriptor) CALL(SYS_close, file);
  late_descriptor = -1;
}

// Others than Ruby, and all later reads, have libc's own function, where threads that are cancelled end.
__attribute__((visibility("default"))) long read(int file, void *buffer, size_t size) {
  if (__builtin_expect(late_descriptor >= 0, 0) && file == late_descriptor) {
    if (mark_read) {
      gate_pass(gate_only());
      replace();
    }
    mark_read = 1;
  }
  return __read ? __read(file, buffer, size) : answer(CALL(SYS_read, file, buffer, size));
}
