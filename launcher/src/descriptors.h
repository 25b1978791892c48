#pragma once

// A forked process holds a copy of everything that the launcher has open, and nobody sees the end of a pipe or a socket
// while it does. Closes all but 0 to 2 and those named; -1 names none.
void close_all_but(const int *kept, unsigned count);

// The same, and gives low numbers to those that it keeps, few as they are: what is forked has a table as large as the highest,
// and shows it; and the numbers of gates are above.
void keep_low(int *const *kept, unsigned count);
