# The launcher, compiled here and kept under the hash of what it is made from.

launcher=$state/bin/launcher

compile_launcher() {
  local target=$1 built
  built=$(mktemp "$state/bin/unfinished-XXXXXX")
  sh "$repository/launcher/build.sh" "$built"
  chmod 755 "$built"
  mv "$built" "$target"
  ln -sfn "$(basename "$target")" "$state/bin/new-launcher"
  mv -T "$state/bin/new-launcher" "$launcher"
  find "$state/bin" -name 'launcher-*' ! -name "$(basename "$target")" -delete
  find "$state/bin" -name 'unfinished-*' -delete
}

ensure_launcher() {
  local hash target
  hash=$(cat "$repository"/launcher/build.sh "$repository"/launcher/gate/* "$repository"/launcher/src/* | sha256sum | cut -c1-16)
  target=$state/bin/launcher-$hash
  if [ ! -x "$target" ] || [ "$(readlink "$launcher" 2>/dev/null)" != "launcher-$hash" ]; then
    step "Compiling the launcher" "Check that the disk is not full; otherwise please report this as a fault of Skerry." \
      compile_launcher "$target"
  fi
}
