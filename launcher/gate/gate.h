#pragma once
#include "syscalls.h"
#include "text.h"

// Theory of operation. The launcher has the dynamic linker load this library into a stage's first process (launcher/src/
// init-stage.c). Its constructor takes the traces of that away (traces.c) and learns the gates (gate.c). From then on the libc
// functions by which programs first touch a path are those of paths.c: where the path is the next gate, the process says so
// and waits for the launcher's word. Once the last gate is passed they are plain system calls.
// At its first gate a process can be captured, and others begin as what was captured (image.h).

// traces.c
// Takes the library's entries out of the environment; false where it was not the launcher who loaded it.
_Bool traces_remove(char **environment);

struct prctl_mm_map;
// Where the kernel says that this process has what; false where it does not say.
_Bool layout_read(struct prctl_mm_map *out);

// gate.c
extern _Bool gates_ahead;
// Waits where `path` is the next gate.
void gate_pass(const char *path);
// The path of a process that has one gate; whether `path` is that, and not passed yet.
const char *gate_only(void);
_Bool gate_is_only(const char *path);

// late.c
// The stand-in for a program that is opened before its gate, -1 where there is none.
extern int late_descriptor;
void late_learn(char **argv, char **environment);
// A stand-in for the program, whose gate is then where more of it is read; -1 where `path` is not the gate or the program no Ruby.
int late_open(const char *path);

// paths.c
// What a libc function returns for the kernel's answer.
long answer(long result);
