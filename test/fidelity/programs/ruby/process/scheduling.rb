require 'etc'
p Etc.nprocessors, Etc.uname, Etc.getpwuid&.name, Etc.getlogin
%w[oom_score_adj timerslack_ns coredump_filter cgroup].each { |name| puts File.read("/proc/self/#{name}").gsub(/[0-9a-f]{8,}/, 'RANDOM') }
