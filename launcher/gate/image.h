#pragma once
#include "syscalls.h"

// Theory of operation. A process that waits at its first gate can be captured: in a memory file it writes down its memory, and what the
// kernel knows of it (image-capture.c and those that it calls). Another process, begun with the same argv and environment, is given
// that file. The dynamic linker loads this library into it before all else, and it maps the image over itself: what is in files of the
// layers from there, the rest copy-on-write from the image (image-restore.c, image-remap.c). It stands at the gate then, as if it
// had come there by itself, and makes anew what no two processes may share (image-fresh.c). Nothing of this needs a right: an image
// is data that a process in its sandbox maps, and a wrong one is that process's loss.

enum capture_result { CAPTURE_refused, CAPTURE_written, CAPTURE_resumed, CAPTURE_rehearsing };

// image-capture.c
// Writes this process down in `file`, or says why it cannot be. Those begun from the image come back from the same call, with CAPTURE_resumed,
// and so does a child, with CAPTURE_rehearsing, that is to go on as they will.
enum capture_result image_capture(int file, const char **refusal);

// image-restore.c
// Makes this process, which has only begun, the one in the image.
_Noreturn void image_restore(int file, const uint64_t *auxiliary);

// image-fresh.c
// Lets the interpreter do what it does in the child of a fork, and, where modules were loaded for the image, renews what these hold
// beyond that; false where that failed.
_Bool image_refresh(_Bool preloaded);

// image-preload.c
// Loads modules into the interpreter, by their names, each ended by a NUL. The first that cannot be loaded, if any.
const char *image_preload(const char *names, const char *end);
