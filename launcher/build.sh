#!/bin/sh
# Builds the launcher: build.sh OUTPUT [sanitize]
set -eu
here=$(dirname "$0")
warnings='-std=gnu11 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -D_GNU_SOURCE'
if [ "${2:-}" = sanitize ]; then
  mode='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
  options=$here/test/sanitizer-options.c
else
  # Static: fewer mappings to copy on every fork, and nothing to look up at start.
  mode='-O2 -static -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Wl,-z,relro,-z,now'
fi
exec cc $warnings $mode -o "$1" "$here"/src/*.c ${options:+"$options"} -lseccomp
