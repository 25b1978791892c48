#include "artefacts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct artefact *find(struct launcher *launcher, uint64_t number) { return &launcher->artefacts[number - 1]; }

int artefact_begin(struct launcher *launcher, uint64_t number) {
  struct artefact *artefact = find(launcher, number);
  int file = memfd_create("artefact", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file >= 0) *artefact = (struct artefact){.used = true, .file = file};
  return file;
}

int64_t artefact_settle(struct launcher *launcher, uint64_t number) {
  struct artefact *artefact = find(launcher, number);
  struct stat status;
  if (fcntl(artefact->file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)) return -1;
  if (fstat(artefact->file, &status)) return -1;
  artefact->settled = true;
  return status.st_size;
}

int artefact_file(const struct launcher *launcher, uint64_t number) {
  const struct artefact *artefact = &launcher->artefacts[number - 1];
  return artefact->settled ? artefact->file : -1;
}

void artefact_drop(struct launcher *launcher, uint64_t number) {
  struct artefact *artefact = find(launcher, number);
  if (artefact->used) close(artefact->file);
  *artefact = (struct artefact){0};
}
