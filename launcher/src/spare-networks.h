#pragma once
#include "launcher.h"

// Making a network namespace is the dearest step of a sandbox. A process beside the launcher makes a few ahead, each for
// one sandbox; when none is ready the sandbox makes its own.
struct failure spare_networks_start(struct launcher *launcher);
// Asks for those that were taken. While many are left, that is done when nobody waits.
void spare_networks_refill(struct launcher *launcher);
// A fresh network namespace with its loopback up, or -1.
int spare_network_take(struct launcher *launcher);
