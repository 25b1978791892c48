#include "image.h"

// What processes of one image must not share, made new by the interpreters' own hooks for the child of a fork.

extern void PyOS_BeforeFork(void) __attribute__((weak));
extern void PyOS_AfterFork_Child(void) __attribute__((weak));
extern int PyGILState_Ensure(void) __attribute__((weak));
extern void PyGILState_Release(int state) __attribute__((weak));
extern void rb_thread_atfork(void) __attribute__((weak));

void image_refresh(void) {
  if (PyOS_BeforeFork && PyOS_AfterFork_Child && PyGILState_Ensure && PyGILState_Release) {
    int state = PyGILState_Ensure();
    PyOS_BeforeFork();
    PyOS_AfterFork_Child();
    PyGILState_Release(state);
  }
  if (rb_thread_atfork) rb_thread_atfork();
}
