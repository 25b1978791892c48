# The system user that the server becomes, the ids that its build sandboxes may use, and its directories.

system_user=skerry
subordinate_ids=$system_user:1900000000:65536

ensure_user() {
  id -u "$system_user" >/dev/null 2>&1 || step "Creating the system user $system_user" \
    "Create it by hand: useradd --system --user-group --home-dir /var/lib/skerry --shell /usr/sbin/nologin $system_user" \
    useradd --system --user-group --home-dir /var/lib/skerry --no-create-home --shell /usr/sbin/nologin "$system_user"
  local file
  for file in /etc/subuid /etc/subgid; do
    grep -qxF "$subordinate_ids" "$file" 2>/dev/null || printf '%s\n' "$subordinate_ids" >>"$file"
  done
}

ensure_directories() {
  install -d -m 755 "$state" "$state/bin" "$state/tools"
  install -d -m 755 -o "$system_user" -g "$system_user" "$state/layers" "$state/packages" "$state/tmp"
}
