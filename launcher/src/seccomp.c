#include "seccomp.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain.h"

static int call_number(const char *name) {
  char *end;
  long number = strtol(name, &end, 10);
  return *end || end == name ? seccomp_syscall_resolve_name(name) : (int)number;
}

// `allow NAME`, `allow NAME ARG eq VALUE`, `allow NAME ARG mask MASK VALUE`, `errno E NAME`
static bool add_rule(scmp_filter_ctx filter, const char *rule) {
  char name[64], comparison[8];
  unsigned argument, code;
  unsigned long long first, second;
  int end = 0;
  if (sscanf(rule, "errno %u %63s%n", &code, name, &end) == 2 && !rule[end]) {
    int number = call_number(name);
    return number != __NR_SCMP_ERROR && code < 4096 && seccomp_rule_add(filter, SCMP_ACT_ERRNO(code), number, 0) == 0;
  }
  if (sscanf(rule, "allow %63s%n", name, &end) != 1) return false;
  int number = call_number(name);
  if (number == __NR_SCMP_ERROR) return false;
  if (!rule[end]) return seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0) == 0;
  const char *rest = rule + end;
  if (sscanf(rest, " %u %7s%n", &argument, comparison, &end) != 2 || argument > 5) return false;
  rest += end;
  struct scmp_arg_cmp match;
  if (strcmp(comparison, "eq") == 0 && sscanf(rest, " %llu%n", &first, &end) == 1 && !rest[end]) {
    match = SCMP_CMP(argument, SCMP_CMP_EQ, first);
  } else if (strcmp(comparison, "mask") == 0 && sscanf(rest, " %llu %llu%n", &first, &second, &end) == 2 && !rest[end]) {
    match = SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, first, second);
  } else {
    return false;
  }
  return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &match) == 0;
}

static struct failure export_program(scmp_filter_ctx filter, struct sock_fprog *out) {
  int file = memfd_create("filter", MFD_CLOEXEC);
  if (file < 0) return FAIL(memory);
  struct failure failure = OK;
  int error = seccomp_export_bpf(filter, file);
  off_t size = lseek(file, 0, SEEK_END);
  void *program = size > 0 ? malloc((size_t)size) : NULL;
  if (error || !program || pread(file, program, (size_t)size, 0) != size) {
    free(program);
    failure = FAIL_WITH(policy, error ? -error : ENOMEM);
  } else {
    free(out->filter);
    *out = (struct sock_fprog){.len = (unsigned short)((size_t)size / sizeof(struct sock_filter)), .filter = program};
  }
  close(file);
  return failure;
}

struct failure filter_compile(const struct frame *frame, struct sock_fprog *out) {
  struct cursor cursor = cursor_over(frame->payload, frame->length);
  struct field field;
  uint64_t code;
  if (!field_next(&cursor, &field) || field.tag != TAG_default_errno || !field_number(&field, &code) || code == 0 || code > 4095) {
    return FAIL_WITH(protocol, EINVAL);
  }
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO((uint32_t)code));
  if (!filter) return FAIL_WITH(policy, ENOMEM);
  // A binary tree: the list is long and every system call of every program walks it.
  seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  // no_new_privs is set by drop_capabilities, for init too.
  seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
  struct failure failure = OK;
  char rule[160];
  while (!failed(failure) && field_next(&cursor, &field)) {
    if (field.tag != TAG_rule || !field_text(&field, rule, sizeof rule)) {
      failure = FAIL_WITH(protocol, EINVAL);
    } else if (!add_rule(filter, rule)) {
      fprintf(stderr, "launcher: policy rule refused: %s\n", rule);
      failure = FAIL_WITH(policy, EINVAL);
    }
  }
  if (!failed(failure) && cursor.bad) failure = FAIL_WITH(protocol, EINVAL);
  if (!failed(failure)) failure = export_program(filter, out);
  seccomp_release(filter);
  return failure;
}

struct failure install_filter(const struct sock_fprog *filter) {
  if (!filter->len) return FAIL_WITH(seccomp, ENOENT);
  return syscall(SYS_seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, 0, filter) ? FAIL(seccomp) : OK;
}
