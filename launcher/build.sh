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
# The library for processes with gates becomes part of the launcher. It is loaded beside any libc, so it needs nothing of one.
# Its parts follow each other in memory without gaps: an image is mapped by a copy of it (gate/image-restore.c).
gate=$1.gate.so
trap 'rm -f "$gate"' EXIT
free='-ffreestanding -fno-builtin -fno-stack-protector -fno-tree-loop-distribute-patterns -fvisibility=hidden'
case $(uname -m) in aarch64) free="$free -mno-outline-atomics" ;; esac
cc $warnings $free -O2 -fPIC -shared -nostdlib -Wl,-z,initfirst,-z,now,-z,defs,-z,noexecstack,-z,noseparate-code,-z,norelro,-z,max-page-size=4096,--build-id=none -s -o "$gate" "$here"/gate/*.c
cc $warnings $mode -DGATE_LIBRARY="\"$gate\"" -o "$1" "$here"/src/*.c ${options:+"$options"} -lseccomp
