# `./skerry test`: every check, then every suite in one run of vitest, with the host compared before and after.

suite_failures=0

# check TITLE COMMAND...: shows the output only of what fails, and goes on.
check() {
  local title=$1 output started=$SECONDS
  shift
  if output=$("$@" 2>&1 </dev/null); then
    say "$title: passed in $((SECONDS - started)) s"
  else
    printf '%s\n' "$output"
    say "$title: FAILED"
    suite_failures=$((suite_failures + 1))
  fi
}

# run_suite [--rows] [SUITE...]
run_suite() {
  local suites=() projects=() counts before passed=0 failed=1 skipped=0
  for argument in "$@"; do
    case $argument in
    --rows) export SUITE_ROWS=1 ;;
    -*) fail "./skerry test does not know $argument." "It takes --rows and names of suites." ;;
    *) suites+=("$argument") projects+=(--project "$argument") ;;
    esac
  done
  cd "$repository"
  PATH=$repository/node_modules/.bin:$PATH

  if [ "${#suites[@]}" -eq 0 ]; then
    check Format oxfmt --check
    check 'Lint and boundaries' oxlint --type-aware --deny-warnings
    check Types tsc -p .
    check 'Dead code' knip
    # npm drops other platforms' packages from a lock that it writes beside node_modules, and then refuses it.
    check 'Lock file' npm ci --dry-run --ignore-scripts
    "$node" server/src/cli/main.ts packages install --all
  fi

  counts=$(mktemp)
  before=$(mktemp)
  "$node" tools/host-state.ts >"$before"
  # The exit status says nothing that the counts do not say, and a run that broke leaves none.
  SUITE_COUNTS=$counts vitest run "${projects[@]}" </dev/null || true
  read -r passed failed skipped <"$counts" || true
  check 'Host unchanged' "$node" tools/host-state.ts "$before"
  rm -f "$counts" "$before"

  failed=$((failed + suite_failures))
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
