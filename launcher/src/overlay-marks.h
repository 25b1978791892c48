#pragma once
#include "request.h"
#include "step.h"

// Makes the marks of a finished build's top (a path from `layers`) mean the same in every stack.
struct failure overlay_marks_settle(int layers, const char *top, const struct create_request *request);
