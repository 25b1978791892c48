#include "image.h"

// What processes of one image must not share, made new by the interpreters' own hooks for the child of a fork.

extern void PyOS_BeforeFork(void) __attribute__((weak));
extern void PyOS_AfterFork_Child(void) __attribute__((weak));
extern int PyGILState_Ensure(void) __attribute__((weak));
extern void PyGILState_Release(int state) __attribute__((weak));
extern void rb_thread_atfork(void) __attribute__((weak));
extern void *dlopen(const char *name, int flags) __attribute__((weak));
extern void *dlsym(void *library, const char *name) __attribute__((weak));
extern int ruby_thread_has_gvl_p(void) __attribute__((weak));
extern void *rb_thread_call_with_gvl(void *(*function)(void *), void *argument) __attribute__((weak));

static void *atfork(void *nothing) {
  rb_thread_atfork();
  return nothing;
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

void image_refresh(void) {
  seed_openssl();
  if (PyOS_BeforeFork && PyOS_AfterFork_Child && PyGILState_Ensure && PyGILState_Release) {
    int state = PyGILState_Ensure();
    PyOS_BeforeFork();
    PyOS_AfterFork_Child();
    PyGILState_Release(state);
  }
  if (rb_thread_atfork && ruby_thread_has_gvl_p && rb_thread_call_with_gvl) {
    if (ruby_thread_has_gvl_p()) atfork(0);
    else rb_thread_call_with_gvl(atfork, 0);
  }
}
