#!/usr/bin/env bash
# Points the stack at a restored table: checks it, names it in the deployment description, and deploys on wish.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/aws.sh
source "$here/lib/aws.sh"

usage() {
  cat <<'END'
usage: backup_switch.sh --config FILE (--tenants TABLE | --state TABLE) [--deploy] [--dry-run]

  --config FILE       the deployment description; `state.restored` in it is changed, nothing else
  --tenants TABLE     the tenant registry is to be this table; `own` goes back to the stack's
  --state TABLE       the operational state is to be this table; `own` goes back to the stack's
  --deploy            run `cdk deploy` of the state and gateway stacks afterwards
  --dry-run           check the table, change nothing
END
}

config='' which='' table='' deploy=0
while [ $# -gt 0 ]; do
  case $1 in
    --config) config=$(value "$1" "$@"); shift 2 ;;
    --tenants | --state)
      [ -z "$which" ] || fail 'one table at a time'
      which=${1#--}
      table=$(value "$1" "$@")
      shift 2
      ;;
    --deploy) deploy=1; shift ;;
    --dry-run) DRY_RUN=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1 (see --help)" ;;
  esac
done
if [ -z "$config" ] || [ ! -r "$config" ]; then fail 'which --config? It has to be a file that can be read'; fi
[ -n "$which" ] || fail 'which table: --tenants or --state?'
need aws jq npx realpath
config=$(realpath "$config")

# What the gateway relies on and a restore leaves out.
check() {
  local description ttl recovery
  description=$(aws dynamodb describe-table --table-name "$table" --output json) || fail "table $table cannot be read"
  is() { jq --exit-status "$1" <<<"$description" >/dev/null || fail "table $table: $2"; }
  is '.Table.TableStatus == "ACTIVE"' 'is not active'
  is '[.Table.KeySchema[] | .AttributeName] == ["pk", "sk"]' 'has other keys than pk and sk'
  is '.Table.DeletionProtectionEnabled == true' 'has no deletion protection'
  ttl=$(query .TimeToLiveDescription.TimeToLiveStatus dynamodb describe-time-to-live --table-name "$table")
  case $ttl in
    ENABLED | ENABLING) ;;
    *) fail "table $table: has no TTL" ;;
  esac
  recovery=$(query .ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus \
    dynamodb describe-continuous-backups --table-name "$table")
  [ "$recovery" = ENABLED ] || fail "table $table: has no point-in-time recovery"
}

[ "$table" = own ] || check
if [ "$DRY_RUN" = 1 ]; then
  say "would set state.restored.$which of $config to $table"
  exit 0
fi
CDPATH='' cd -- "$here/../.."
npx tsx deploy/scripts/lib/set-restored-table.ts "$config" "$which" "$table"
say "state.restored.$which of $config is now $table"
if [ "$deploy" = 1 ]; then
  npx cdk deploy State Gateway --context "config=$config"
else
  say "next: npx cdk deploy State Gateway --context config=$config"
fi
