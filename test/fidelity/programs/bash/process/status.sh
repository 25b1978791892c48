grep -v -E '^(Vm|Rss|voluntary|nonvoluntary|THP)' /proc/$$/status
cat /proc/$$/limits /proc/$$/comm; tr '\0' '\n' < /proc/$$/cmdline; ls /proc/$$/fd; ls /proc/self/fd
sed 's/[0-9a-f]\{8,\}/RANDOM/' /proc/self/cgroup; readlink /proc/$$/exe /proc/$$/cwd
