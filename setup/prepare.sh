# Everything that must be there before the server or the tests can start. Each part looks first and works only where
# something is missing, so that it can be interrupted and run again.

refuse_strange_hosts() {
  [ "$(uname -s)" = Linux ] ||
    fail "Skerry isolates code with the Linux kernel, and this is $(uname -s)." "Run it in a Linux virtual machine."
  case $(uname -m) in
  x86_64 | aarch64) ;;
  *) fail "Skerry runs on x86_64 and aarch64, and this is $(uname -m)." "Use a machine of one of these kinds." ;;
  esac
  command -v apt-get >/dev/null ||
    fail "Skerry sets itself up with apt-get, which is not here." "Use Debian 12 or newer, or a system made from it."
  [ "$(id -u)" = 0 ] || fail "Skerry needs root to set up and to build sandboxes." "Run it with sudo."
  [[ $state = /* ]] || fail "SKERRY_STATE must be an absolute path, and is '$state'." "Correct it or unset it."
  [ -x "$node" ] || require_npm
}

# prepare server|tests
prepare() {
  refuse_strange_hosts
  mkdir -p "$state"
  exec {lock}>"$state/.setup-lock"
  if ! flock -n "$lock"; then
    say "Another set-up is at work; waiting for it."
    flock "$lock"
  fi
  ensure_packages "${server_packages[@]}"
  [ "$1" = server ] || ensure_packages "${test_packages[@]}"
  ensure_user
  ensure_directories
  ensure_node
  ensure_modules "$1"
  ensure_launcher
  exec {lock}>&-
}
