# Read by itself: it is running then, and a child would find it on its way to waiting or there.
while read -r line; do
  case $line in Vm* | Rss* | voluntary* | nonvoluntary* | THP*) ;; *) echo "$line" ;; esac
done < /proc/$$/status
cat /proc/$$/limits /proc/$$/comm; tr '\0' '\n' < /proc/$$/cmdline; ls /proc/$$/fd; ls /proc/self/fd
sed 's/[0-9a-f]\{8,\}/RANDOM/' /proc/self/cgroup; readlink /proc/$$/exe /proc/$$/cwd
