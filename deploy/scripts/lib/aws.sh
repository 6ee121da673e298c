# shellcheck shell=bash
# Shared by the scripts beside this folder: faults, dry run, the deployment's own names. Sourced, never run.

# A fault inside $(...) is a fault of the script.
shopt -s inherit_errexit

DRY_RUN=${DRY_RUN:-0}
POLL_SECONDS=${POLL_SECONDS:-15}

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

say() {
  printf '%s\n' "$*" >&2
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is needed and is not on the PATH"
  done
}

# value OPTION "$@": the argument that follows an option.
value() {
  if [ "$#" -lt 3 ] || [ -z "$3" ] || [[ $3 == --* ]]; then fail "$1 needs a value"; fi
  printf '%s' "$3"
}

# query FILTER ARGUMENTS...: asks AWS and picks from the answer; lines of text.
query() {
  local filter=$1 answer
  shift
  answer=$(aws "$@" --output json) || return 1
  jq --raw-output "$filter" <<<"$answer"
}

# change FILTER ARGUMENTS...: the same for a call that changes something; under --dry-run it is shown instead.
change() {
  if [ "$DRY_RUN" = 1 ]; then
    say "would run: aws ${*:2}"
  else
    query "$@"
  fi
}

# output DEPLOYMENT STACK KEY: an output of one of the deployment's stacks.
output() {
  local found
  found=$(query ".Stacks[0].Outputs[]? | select(.OutputKey == \"$3\") | .OutputValue" \
    cloudformation describe-stacks --stack-name "$1-$2") || fail "stack $1-$2 cannot be read"
  [ -n "$found" ] || fail "stack $1-$2 has no output $3"
  printf '%s' "$found"
}

# table_name DEPLOYMENT TABLE: `state` and `tenants` stand for the tables in use.
table_name() {
  case $2 in
    state) output "$1" state StateTableName ;;
    tenants) output "$1" state TenantTableName ;;
    *) printf '%s' "$2" ;;
  esac
}

table_arn() {
  query .Table.TableArn dynamodb describe-table --table-name "$1" || fail "table $1 cannot be read"
}

# wait_until DESIRED FAILED... -- COMMAND...: repeats a command that prints a state.
wait_until() {
  local desired=$1 state failed=()
  shift
  while [ "$1" != -- ]; do
    failed+=("$1")
    shift
  done
  shift
  while true; do
    state=$("$@") || fail "the state cannot be read: $*"
    [ "$state" = "$desired" ] && return 0
    [[ " ${failed[*]} " == *" $state "* ]] && fail "it ended as $state"
    say "$state ..."
    sleep "$POLL_SECONDS"
  done
}
