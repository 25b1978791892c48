#pragma once

// A forked process holds a copy of everything that the launcher has open, and nobody sees the end of a pipe or a socket
// while it does. Closes all but 0 to 2 and those named; -1 names none.
void close_all_but(const int *kept, unsigned count);

// Gives a descriptor a low number, where it has a high one: what is forked has a table as large as the highest, and shows it.
void lower_descriptor(int *fd);
