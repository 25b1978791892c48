p Thread.list.size, Thread.main == Thread.current, Thread.current.name, Thread.current.priority, Thread.current.group == ThreadGroup::Default
p Thread.current.status, Thread.report_on_exception, Thread.abort_on_exception, Thread.current.native_thread_id == Process.pid if Thread.current.respond_to?(:native_thread_id)
p Dir.children('/proc/self/task').size
