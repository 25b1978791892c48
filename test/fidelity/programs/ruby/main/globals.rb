p global_variables.sort
p $;, $,, $/, $\, $., $_, $~, $!, $@, $&, $?, $$ == Process.pid, $<.class, $>.class, $stdin.fileno, $VERBOSE, $DEBUG, $-w, $-v, $-d, $-p, $-l, $-a, $-i, $FILENAME
