#!/usr/bin/env bash
# Turns the key the gateway signs with, without a refused request: Cells learn the new key first, the gateway follows, and
# the old key goes last.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/aws.sh
source "$here/lib/aws.sh"

usage() {
  cat <<'END'
usage: signing_key.sh STEP --deployment NAME [options]

steps, in this order:
  prepare    make a new key and keep it as AWSPENDING; the gateway goes on with the current one
  export     print a key for the Cells: --stage AWSPENDING|AWSCURRENT|AWSPREVIOUS, --cell NAME for a Cell's own
  switch     sign with the new key from now on; needs --cells-ready: every Cell accepts both keys
  finish     forget the old key, once nothing can be signed with it any more
also:
  rollback   sign with the old key again, between switch and finish
  cancel     forget a prepared key before switch
  status     which key has which stage since when

  --deployment NAME     the `name` of the deployment description
  --ed25519             the private key of rfc9421 instead of the shared secret
  --cells-ready         you have seen every Cell accept both keys
  --settle-seconds N    from switch to finish at least (default 4500)
  --wait                finish waits instead of refusing
  --dry-run             show what would be done, change nothing

4500 s: the extension keeps a key for 300 s, a function for 300 s and for another 3600 s while Secrets Manager cannot be
reached, and a signature lives for 300 s. No key is ever an argument of a command; only `export` prints one.
END
}

step=${1-}
[ $# -gt 0 ] && shift
deployment='' output_key=SigningSecretArn cells_ready=0 settle_seconds=4500 wait=0 stage=AWSPENDING cell=''
while [ $# -gt 0 ]; do
  case $1 in
    --deployment) deployment=$(value "$1" "$@"); shift 2 ;;
    --ed25519) output_key=SigningPrivateKeyArn; shift ;;
    --cells-ready) cells_ready=1; shift ;;
    --settle-seconds) settle_seconds=$(value "$1" "$@"); shift 2 ;;
    --wait) wait=1; shift ;;
    --stage) stage=$(value "$1" "$@"); shift 2 ;;
    --cell) cell=$(value "$1" "$@"); shift 2 ;;
    --dry-run) DRY_RUN=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1 (see --help)" ;;
  esac
done
case $step in
  prepare | export | switch | finish | rollback | cancel | status) ;;
  -h | --help) usage; exit 0 ;;
  *) fail "which step? (see --help)" ;;
esac
[ -n "$deployment" ] || fail 'which --deployment?'
[[ $settle_seconds =~ ^[0-9]+$ ]] || fail "--settle-seconds takes a number, not $settle_seconds"
[[ $stage =~ ^AWS(PENDING|CURRENT|PREVIOUS)$ ]] || fail "--stage is AWSPENDING, AWSCURRENT or AWSPREVIOUS, not $stage"
need aws jq openssl
[ -z "$cell" ] || need python3
secret=$(output "$deployment" state "$output_key")

# version STAGE: the id of the version that has it, nothing where none has.
version() {
  local id
  id=$(query "[.Versions[] | select(.VersionStages | index(\"$1\")) | .VersionId][0] // empty" \
    secretsmanager list-secret-version-ids --secret-id "$secret") || fail "secret $secret cannot be read"
  printf '%s' "$id"
}

move() { # STAGE TO FROM
  change empty secretsmanager update-secret-version-stage --secret-id "$secret" --version-stage "$1" \
    ${2:+--move-to-version-id "$2"} ${3:+--remove-from-version-id "$3"} || fail "$1 could not be moved"
}

new_key() {
  if [ "$output_key" = SigningPrivateKeyArn ]; then
    openssl genpkey -algorithm ed25519
  else
    printf 'base64:%s' "$(openssl rand -base64 48 | tr -d '\n')"
  fi
}

prepare() {
  [ -z "$pending" ] || fail "$pending is pending already: switch to it or cancel it"
  # Read from standard input, so that the key shows up in no list of processes.
  change .VersionId secretsmanager put-secret-value --secret-id "$secret" \
    --secret-string file:///dev/stdin --version-stages AWSPENDING <<<"$(new_key)"
  say 'next: give every Cell the new key as its current and the old one as its previous (export), then switch'
}

export_key() {
  local text
  text=$(query .SecretString secretsmanager get-secret-value --secret-id "$secret" --version-stage "$stage") ||
    fail "there is no $stage key"
  if [ "$output_key" = SigningPrivateKeyArn ]; then
    openssl pkey -pubout <<<"$text"
  elif [ -n "$cell" ]; then
    python3 -B "$here/../cell-kit/python/derive_cell_key.py" "$cell" <<<"$text"
  else
    printf '%s\n' "$text"
  fi
}

switch() {
  [ -n "$pending" ] || fail 'no key is pending: prepare one'
  [ "$cells_ready" = 1 ] || fail 'a Cell that does not know the new key will refuse everything: see --cells-ready'
  # Secrets Manager makes the version that loses AWSCURRENT the AWSPREVIOUS one.
  move AWSCURRENT "$pending" "$current"
  move AWSPENDING '' "$pending"
  say "next: finish, after $settle_seconds s at least"
}

finish() {
  local changed age
  [ -n "$previous" ] || fail 'there is no previous key to forget'
  [ -z "$pending" ] || fail "$pending is pending: switch to it or cancel it first"
  changed=$(query .LastChangedDate secretsmanager describe-secret --secret-id "$secret")
  changed=$(epoch_seconds "$changed") || fail "$changed is no time that can be read"
  age=$(($(date +%s) - ${changed%.*}))
  if [ "$age" -lt "$settle_seconds" ]; then
    [ "$wait" = 1 ] || fail "requests signed with the old key may still be on the way: $((settle_seconds - age)) s to go"
    say "waiting $((settle_seconds - age)) s"
    sleep $((settle_seconds - age))
  fi
  move AWSPREVIOUS '' "$previous"
  say 'next: take the previous key from the Cells'
}

rollback() {
  [ -n "$previous" ] || fail 'there is no previous key to go back to'
  move AWSCURRENT "$previous" "$current"
  say 'the gateway signs with the old key again; both keys are still good at the Cells'
}

cancel() {
  [ -n "$pending" ] || fail 'no key is pending'
  move AWSPENDING '' "$pending"
}

show_status() {
  query '.Versions[] | [.VersionId, (.CreatedDate | tostring), (.VersionStages | join(","))] | join("\t")' \
    secretsmanager list-secret-version-ids --secret-id "$secret"
}

current=$(version AWSCURRENT)
pending=$(version AWSPENDING)
previous=$(version AWSPREVIOUS)
case $step in
  export) export_key ;;
  status) show_status ;;
  *) "$step" ;;
esac
