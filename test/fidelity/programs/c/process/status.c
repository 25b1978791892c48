#include <stdio.h>
#include <string.h>
int main(void) {
  char line[512];
  FILE *file = fopen("/proc/self/status", "r");
  const char *names[] = {"Name", "Umask", "State", "Uid", "Gid", "Groups", "Cap", "NoNewPrivs", "Seccomp", "Sig", "Threads", "FDSize"};
  while (fgets(line, sizeof line, file))
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) if (strncmp(line, names[i], strlen(names[i])) == 0) { fputs(line, stdout); break; }
}
