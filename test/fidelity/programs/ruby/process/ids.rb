p Process.pid, Process.ppid, Process.getsid, Process.getpgid(0), Process.uid, Process.euid, Process.gid, Process.groups
p fork { puts [Process.pid, Process.ppid].inspect }, Process.wait, $?.pid, $?.exitstatus
