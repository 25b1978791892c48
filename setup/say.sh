# How the set-up speaks: one line for each piece of work, one sentence and a remedy for each failure. All on stderr.

say() { printf '%s\n' "$*" >&2; }

# fail WHAT REMEDY
fail() {
  say "skerry: $1 $2"
  exit 1
}

# step TITLE REMEDY COMMAND...: runs the command out of sight, showing its title and how long it takes.
step() {
  local title=$1 remedy=$2 log status=0
  shift 2
  log=$(mktemp "${TMPDIR:-/tmp}/skerry-setup.XXXXXX")
  local started=$SECONDS
  # Job control puts the command and all that it starts into one process group, so that an interruption ends all of it.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  step_child=$!
  set +m
  if [ -t 2 ]; then
    while kill -0 "$step_child" 2>/dev/null; do
      printf '\r\033[K%s ... %d s' "$title" "$((SECONDS - started))" >&2
      sleep 0.2
    done
    printf '\r\033[K' >&2
  else
    say "$title ..."
  fi
  wait "$step_child" || status=$?
  step_child=
  if [ "$status" -ne 0 ]; then
    tail -n 15 "$log" | sed 's/^/  | /' >&2
    fail "Failed: $title." "$remedy The whole output is in $log."
  fi
  rm -f "$log"
  say "$title: done in $((SECONDS - started)) s"
}

step_child=
stop_step() {
  if [ -n "$step_child" ]; then
    kill -TERM -- "-$step_child" 2>/dev/null || true
    wait "$step_child" 2>/dev/null || true
  fi
  say "skerry: interrupted; run the same command again to go on."
  exit 130
}
trap stop_step INT TERM
