#!/usr/bin/env bash
# Counts a table's items and takes a checksum over them, whatever order they come in; compares two tables, or now and then.
set -euo pipefail
# shellcheck source=lib/aws.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/aws.sh"

usage() {
  cat <<'END'
usage: backup_verify.sh --table TABLE [--against TABLE | --expect FILE] [--save FILE]

  --table TABLE       a table's name
  --against TABLE     must hold exactly the same items
  --expect FILE       must hold what --save wrote earlier
  --save FILE         keep count and checksum for later

Prints `<count> <sha256>`. Reads every item: it costs read capacity, and of a table in use it shows a moment that never was.
END
}

PAGE_ITEMS=2000

table='' against='' expect='' save=''
while [ $# -gt 0 ]; do
  case $1 in
    --table) table=$(value "$1" "$@"); shift 2 ;;
    --against) against=$(value "$1" "$@"); shift 2 ;;
    --expect) expect=$(value "$1" "$@"); shift 2 ;;
    --save) save=$(value "$1" "$@"); shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1 (see --help)" ;;
  esac
done
[ -n "$table" ] || fail 'which --table?'
[ -z "$against" ] || [ -z "$expect" ] || fail 'either --against or --expect'
[ -z "$expect" ] || [ -r "$expect" ] || fail "$expect cannot be read"
need aws jq sha256sum sort

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One line an item, its keys sorted; a page at a time, so that a large table does not have to fit in memory.
items() {
  local token='' page
  while true; do
    page=$(aws dynamodb scan --table-name "$1" --consistent-read --max-items "$PAGE_ITEMS" \
      ${token:+--starting-token "$token"} --output json) || fail "table $1 cannot be read"
    jq --compact-output --sort-keys '.Items[]' <<<"$page"
    token=$(jq --raw-output '.NextToken // empty' <<<"$page")
    [ -n "$token" ] || break
  done
}

fingerprint() {
  items "$1" | LC_ALL=C sort >"$work/items"
  local sum
  sum=$(sha256sum <"$work/items")
  printf '%d %s\n' "$(wc -l <"$work/items")" "${sum%% *}"
}

found=$(fingerprint "$table")
printf '%s\n' "$found"
[ -z "$save" ] || printf '%s\n' "$found" >"$save"
if [ -n "$against" ]; then
  other=$(fingerprint "$against")
  [ "$found" = "$other" ] || fail "$table ($found) is not the same as $against ($other)"
elif [ -n "$expect" ]; then
  before=$(<"$expect")
  [ "$found" = "$before" ] || fail "$table ($found) is not what was expected ($before)"
fi
