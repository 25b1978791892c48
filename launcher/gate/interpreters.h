#pragma once

// What the library calls of the interpreter that it was loaded into; none of it is there in any other program.

extern int PyGILState_Ensure(void) __attribute__((weak));
extern void PyGILState_Release(int state) __attribute__((weak));
extern int PyRun_SimpleStringFlags(const char *program, void *flags) __attribute__((weak));
extern int ruby_thread_has_gvl_p(void) __attribute__((weak));
extern void *rb_thread_call_with_gvl(void *(*function)(void *), void *argument) __attribute__((weak));

static inline void *ruby_call(void *(*function)(void *), void *argument) {
  return ruby_thread_has_gvl_p() ? function(argument) : rb_thread_call_with_gvl(function, argument);
}
