#pragma once
#include <linux/filter.h>

#include "step.h"
#include "wire.h"

// Compiles a policy frame into a filter; the caller keeps the program for as long as sandboxes use it.
struct failure filter_compile(const struct frame *frame, struct sock_fprog *out);
