#include "image.h"
#include "interpreters.h"
#include "text.h"

// Modules that processes of an image find loaded, through the interpreters' own interfaces: nothing gets a name in the program.

extern void *PyImport_ImportModule(const char *name) __attribute__((weak));
extern void Py_DecRef(void *object) __attribute__((weak));
extern void PyErr_Clear(void) __attribute__((weak));
extern void *PyImport_AddModule(const char *name) __attribute__((weak));
extern void *PyModule_GetDict(void *module) __attribute__((weak));
extern void PyObject_GC_UnTrack(void *object) __attribute__((weak));
extern void PyObject_GC_Track(void *object) __attribute__((weak));
extern unsigned long rb_require(const char *name) __attribute__((weak));
extern unsigned long rb_protect(unsigned long (*function)(unsigned long), unsigned long argument, int *state) __attribute__((weak));

static unsigned long require(unsigned long name) { return rb_require((const char *)name); }

static void *require_protected(void *name) {
  int state = 0;
  rb_protect(require, (unsigned long)name, &state);
  return state ? 0 : name;
}

static _Bool preload(const char *name) {
  if (PyImport_ImportModule && Py_DecRef && PyErr_Clear && PyGILState_Ensure && PyGILState_Release) {
    int state = PyGILState_Ensure();
    void *module = PyImport_ImportModule(name);
    if (module) Py_DecRef(module);
    else PyErr_Clear();
    PyGILState_Release(state);
    return module != 0;
  }
  if (rb_require && rb_protect && ruby_thread_has_gvl_p && rb_thread_call_with_gvl) {
    void *argument = (void *)name;
    return ruby_call(require_protected, argument) != 0;
  }
  return 0;
}

// Python's collector is to leave alone what the modules are made of: it would go through all of it at the end of each process, and
// so have each page copied. The program's own names are not to be left alone: what only they hold ends with the program.
static void freeze(void) {
  if (!PyGILState_Ensure || !PyGILState_Release || !PyRun_SimpleStringFlags) return;
  if (!PyImport_AddModule || !PyModule_GetDict || !PyObject_GC_UnTrack || !PyObject_GC_Track) return;
  int state = PyGILState_Ensure();
  PyRun_SimpleStringFlags("exec('import gc; gc.freeze()', {})", 0);
  void *program = PyImport_AddModule("__main__"), *names = program ? PyModule_GetDict(program) : 0;
  if (names) {
    PyObject_GC_UnTrack(names);
    PyObject_GC_Track(names);
  }
  PyGILState_Release(state);
}

const char *image_preload(const char *names, const char *end) {
  for (const char *name = names; name < end; name += length_of(name) + 1) {
    if (!preload(name)) return name;
  }
  if (names < end) freeze();
  return 0;
}
