# Runs the server in the foreground, and again when it ended because its launcher was lost.

launcher_lost=70
restarts_per_minute=5

serve() {
  local server status restarts=0 minute=$SECONDS stopping=
  # Job control gives the server a process group of its own, so that a Ctrl-C reaches it once: from here.
  set -m
  trap 'stopping=yes; kill -INT "$server" 2>/dev/null || true' INT
  trap 'stopping=yes; kill -TERM "$server" 2>/dev/null || true' TERM
  cd "$state"
  while :; do
    "$node" "$repository/server/src/main.ts" "$@" &
    server=$!
    while :; do
      status=0
      wait "$server" || status=$?
      kill -0 "$server" 2>/dev/null || break
    done
    [ "$status" -eq "$launcher_lost" ] && [ -z "$stopping" ] || exit "$status"
    if [ $((SECONDS - minute)) -ge 60 ]; then
      minute=$SECONDS
      restarts=0
    fi
    restarts=$((restarts + 1))
    [ "$restarts" -le "$restarts_per_minute" ] ||
      fail "The launcher was lost $restarts times within a minute." "Run ./skerry doctor to see what this host refuses."
    say "The launcher was lost; starting the server again."
  done
}
