#pragma once
#include <stdint.h>

// A time that only goes forward, the same for the launcher and for every init.
uint64_t now_us(void);
