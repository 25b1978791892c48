# What the host must have from Debian.

server_packages=(gcc libc6-dev libseccomp-dev mmdebstrap uidmap ca-certificates debian-archive-keyring)
test_packages=(bubblewrap busybox-static e2fsprogs git python3-requests qemu-system-x86)

missing_packages() {
  local installed
  # It fails where it does not know one of them.
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p') || true
  printf '%s\n' "$@" | grep -vxF "$installed" || true
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  # An interrupted run can leave packages unpacked but not configured, and apt refuses to work until they are.
  dpkg --configure -a
  apt-get -o DPkg::Lock::Timeout=300 update
  apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

# ensure_packages PACKAGE...
ensure_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  step "Installing Debian packages: ${missing[*]}" \
    "Check that 'apt-get update' works on this machine, then run this again." apt_install "${missing[@]}"
}
