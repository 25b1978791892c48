puts File.read('/proc/self/limits')
p Process.getrlimit(:NOFILE), Process.getrlimit(:STACK), Process.getrlimit(:CORE), Process.getpriority(Process::PRIO_PROCESS, 0)
