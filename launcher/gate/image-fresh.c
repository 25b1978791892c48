#include "image.h"
#include "interpreters.h"

// What processes of one image must not share, made new by the interpreters' own hooks for the child of a fork.

extern void PyOS_BeforeFork(void) __attribute__((weak));
extern void PyOS_AfterFork_Child(void) __attribute__((weak));
extern void rb_thread_atfork(void) __attribute__((weak));
extern unsigned long rb_eval_string_protect(const char *program, int *state) __attribute__((weak));
extern void *dlopen(const char *name, int flags) __attribute__((weak));
extern void *dlsym(void *library, const char *name) __attribute__((weak));

// What modules keep that a fork leaves alone, or renews only where the process has another number. Python runs it with names of its own.
static const char python_modules[] =
    "exec('''\n"
    "import os, sys\n"
    "if 'tempfile' in sys.modules:\n"
    "    sys.modules['tempfile']._name_sequence = None\n"
    "if 'multiprocessing.process' in sys.modules:\n"
    "    sys.modules['multiprocessing.process'].current_process().authkey = os.urandom(32)\n"
    "if 'numpy.random' in sys.modules:\n"
    "    sys.modules['numpy.random'].seed()\n"
    "''', {})\n";
static const char ruby_modules[] =
    "if defined?(Dir::Tmpname) && Dir::Tmpname.const_defined?(:RANDOM)\n"
    "  [Dir::Tmpname.const_get(:RANDOM)].grep(Random) { |random| random.__send__(:initialize) }\n"
    "end\n";

struct ruby_refresh {
  _Bool preloaded, good;
};

static void *refresh_ruby(void *argument) {
  struct ruby_refresh *refresh = argument;
  int state = 0;
  rb_thread_atfork();
  if (refresh->preloaded) rb_eval_string_protect(ruby_modules, &state);
  refresh->good = state == 0;
  return argument;
}

// A module that was loaded before the capture may have seeded OpenSSL's generator, which tells a fork by the number of its process
// only; that is the same in all processes of an image.
static void seed_openssl(void) {
  enum { LAZY_IF_LOADED = 1 | 4 /* RTLD_LAZY | RTLD_NOLOAD */ };
  static const char names[][17] = {"libcrypto.so.3", "libcrypto.so.1.1"};
  for (unsigned i = 0; dlopen && dlsym && i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], LAZY_IF_LOADED);
    int (*poll)(void) = library ? (int (*)(void))dlsym(library, "RAND_poll") : 0;
    if (poll) poll();
  }
}

_Bool image_refresh(_Bool preloaded) {
  // No interpreter loads it by itself, and looking for what is not there takes sixty system calls.
  if (preloaded) seed_openssl();
  if (PyOS_BeforeFork && PyOS_AfterFork_Child && PyRun_SimpleStringFlags && PyGILState_Ensure && PyGILState_Release) {
    int state = PyGILState_Ensure();
    PyOS_BeforeFork();
    PyOS_AfterFork_Child();
    _Bool good = !preloaded || PyRun_SimpleStringFlags(python_modules, 0) == 0;
    PyGILState_Release(state);
    return good;
  }
  if (rb_thread_atfork && rb_eval_string_protect && ruby_thread_has_gvl_p && rb_thread_call_with_gvl) {
    struct ruby_refresh refresh = {.preloaded = preloaded};
    ruby_call(refresh_ruby, &refresh);
    return refresh.good;
  }
  return 1;
}
