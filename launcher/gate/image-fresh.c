#include "image.h"

// What processes of one image must not share, made new by the interpreters' own hooks for the child of a fork.

extern void PyOS_BeforeFork(void) __attribute__((weak));
extern void PyOS_AfterFork_Child(void) __attribute__((weak));
extern int PyGILState_Ensure(void) __attribute__((weak));
extern void PyGILState_Release(int state) __attribute__((weak));
extern void rb_thread_atfork(void) __attribute__((weak));
extern int ruby_thread_has_gvl_p(void) __attribute__((weak));
extern void *rb_thread_call_with_gvl(void *(*function)(void *), void *argument) __attribute__((weak));

static void *atfork(void *nothing) {
  rb_thread_atfork();
  return nothing;
}

void image_refresh(void) {
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
