// Devices: to make some, to find the host's, to write into a terminal.
#include "attack.h"
#include <dirent.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

int main(void) {
  static const struct { unsigned type, major_number, minor_number; } kinds[] = {
      {S_IFBLK, 8, 0}, {S_IFBLK, 254, 0}, {S_IFBLK, 7, 0}, {S_IFCHR, 1, 1}, {S_IFCHR, 1, 11}, {S_IFCHR, 10, 229}, {S_IFCHR, 5, 1}, {S_IFCHR, 10, 232}};
  static const char *const folders[] = {"/tmp", "/work", "/dev/shm", "/dev"};
  char path[128];
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    for (size_t j = 0; j < sizeof folders / sizeof *folders; j++) {
      snprintf(path, sizeof path, "%s/device%zu", folders[j], i);
      refused(path, mknod(path, kinds[i].type | 0666, makedev(kinds[i].major_number, kinds[i].minor_number)));
    }
  }
  static const char *const absent[] = {"mem", "kmem", "port", "kmsg", "fuse", "kvm", "console", "loop-control", "vda", "sda", "nvme0n1", "mapper",
                                       "net/tun", "vsock", "vhost-vsock", "userfaultfd", "dri", "nvidia0", "nvidiactl", "snapshot", "uinput", "rfkill", "tty0",
                                       "tty1", "ttyS0", "vcs", "hwrng", "log", "initctl"};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
    snprintf(path, sizeof path, "/dev/%s", absent[i]);
    refused_with(path, access(path, F_OK), ENOENT, ENOENT);
  }
  int count = 0;
  DIR *entries = opendir("/dev");
  for (struct dirent *entry; entries && (entry = readdir(entries));) count += entry->d_name[0] != '.';
  must("thirteen things in /dev", count == 13);
  refused("a controlling terminal", open("/dev/tty", O_RDWR));
  for (int fd = 0; fd < 3; fd++) {
    refused("typing into a terminal", ioctl(fd, TIOCSTI, "x"));
    refused("a console's selection", ioctl(fd, TIOCLINUX, "\2"));
    refused("the host's console", ioctl(fd, TIOCCONS));
  }
  refused("a device swapped", rename("/dev/null", "/dev/null2"));
  refused("a device removed", unlink("/dev/null"));
  return finish();
}
