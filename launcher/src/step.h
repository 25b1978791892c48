#pragma once
#include <stdbool.h>
#include <stdint.h>

// Every place where the launcher can fail: the closed list of PROTOCOL.md.
#define STEPS(X) \
  X(protocol) X(configure) X(policy) X(absent) X(busy) X(layer) X(clone) X(cgroup) X(mount) X(root) X(proc) X(dev) \
  X(network) X(hostname) X(idmap) X(ids) X(capabilities) X(seccomp) X(init) X(path) X(open) X(write) X(read) X(memory) \
  X(pipe) X(fork) X(rlimit) X(chdir) X(execve) X(seal) X(remove) X(keep) X(gate)

#define STEP_ENUM(name) STEP_##name,
enum step { STEP_none, STEPS(STEP_ENUM) STEP_COUNT };

// A failure is a place and an errno; step none means success.
struct failure {
  uint32_t step;
  int32_t error;
};

const char *step_name(uint32_t step);

static inline bool failed(struct failure f) { return f.step != STEP_none; }

#define OK ((struct failure){STEP_none, 0})
#define FAIL(name) ((struct failure){STEP_##name, errno})
#define FAIL_WITH(name, code) ((struct failure){STEP_##name, (code)})
