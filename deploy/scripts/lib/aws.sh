# shellcheck shell=bash
# Shared by the scripts next to this folder: faults, dry run, the deployment's own names. Sourced, never run.

# `cd` of a name that CDPATH finds elsewhere goes there, and says so on standard output.
unset CDPATH

if [ "${BASH_VERSINFO[0]}" -lt 4 ] || { [ "${BASH_VERSINFO[0]}" -eq 4 ] && [ "${BASH_VERSINFO[1]}" -lt 4 ]; }; then
  printf '%s: bash 4.4 or newer is needed, and this is %s. On macOS: brew install bash\n' "${0##*/}" "$BASH_VERSION" >&2
  exit 1
fi

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

# epoch_seconds TIME: epoch seconds of what the AWS CLI prints, which are epoch seconds or ISO 8601 by its version. Not by
# `date`, which reads times in GNU's form or in BSD's.
epoch_seconds() {
  jq --null-input --raw-output --exit-status --arg time "$1" '$time |
    if test("^[0-9]+([.][0-9]+)?$") then tonumber
    else capture("^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?<hour>[0-9]{2}:[0-9]{2}:[0-9]{2})([.][0-9]+)?(?<zone>Z|[+-][0-9]{2}:?[0-9]{2})$")
      | (.zone | if . == "Z" then 0 else
          capture("(?<sign>[+-])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2})")
          | ((.hours | tonumber) * 3600 + (.minutes | tonumber) * 60) * (if .sign == "-" then -1 else 1 end)
        end) as $offset
      | ("\(.day)T\(.hour)Z" | fromdateiso8601) - $offset
    end'
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
