#pragma once
// What the launcher and the library in a process with gates say to each other, over a seqpacket socket pair.

// Where the process finds the library and its end of the pair: high, so that what the program opens gets the numbers that it
// always gets, and below 64, where the kernel's table of descriptors need not grow.
#define GATE_IMAGE_FD 61  // an image to begin from; or, of a process that is to be captured, the memory file for it
#define GATE_LIBRARY_FD 62
#define GATE_SOCKET_FD 63
#define GATE_TEXT_(number) #number
#define GATE_TEXT(number) GATE_TEXT_(number)

// The last two entries of the environment. There are two because together they are as large as an entry of the auxiliary
// vector behind them: one that says nothing takes their place.
#define GATE_PRELOAD "LD_PRELOAD=/proc/self/fd/" GATE_TEXT(GATE_LIBRARY_FD)
#define GATE_AUDIT "LD_AUDIT=/proc/self/fd/" GATE_TEXT(GATE_LIBRARY_FD)  // in its place, where there is an image
#define GATE_MARK "SKERRY_GATE=" GATE_TEXT(GATE_SOCKET_FD)

// The first message comes from the launcher, before the process begins: the working directory and the gates, each ended by a NUL. After an
// empty one come the modules to load before a capture.
enum {
  GATES_MAX = 4, GATE_PATH_MAX = 4096, PRELOADS_MAX = 16, PRELOAD_MAX = 64,
  GATE_PATHS_MAX = (GATES_MAX + 1) * GATE_PATH_MAX + 1 + PRELOADS_MAX * PRELOAD_MAX,
};

enum gate_word {
  GATE_reached = 1,  // from the library: the process waits at gate `number` (1, 2, ...)
  GATE_captured,     // from the library: the image is written
  GATE_go,           // from the launcher: it may go on
  GATE_going,        // from the library: it has that, and goes on
};

struct gate_message {
  unsigned word, number;
  unsigned long long cpu_us;  // of the process so far: for hosts whose control groups do not count it
};
