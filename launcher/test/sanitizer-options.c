// Linked into the sanitizer build. The search for leaks needs the host's /proc, which the launcher leaves behind.
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0:handle_abort=1"; }
