#!/usr/bin/env bash
# Lists the recovery points of the deployment's vault, newest first.
set -euo pipefail
# shellcheck source=lib/aws.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/aws.sh"

usage() {
  cat <<'END'
usage: backup_list.sh --deployment NAME [--table TABLE]

  --table TABLE       state, tenants or a table's name (default: all)

Prints created-at, status, table and ARN of each recovery point, separated by tabs.
END
}

deployment='' table=''
while [ $# -gt 0 ]; do
  case $1 in
    --deployment) deployment=$(value "$1" "$@"); shift 2 ;;
    --table) table=$(value "$1" "$@"); shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1 (see --help)" ;;
  esac
done
[ -n "$deployment" ] || fail 'which --deployment?'
need aws jq

filter=()
if [ -n "$table" ]; then
  name=$(table_name "$deployment" "$table")
  arn=$(table_arn "$name")
  filter=(--by-resource-arn "$arn")
fi
query '.RecoveryPoints | sort_by(.CreationDate) | reverse | .[]
  | [.CreationDate, .Status, (.ResourceArn | split("/") | last), .RecoveryPointArn] | map(tostring) | join("\t")' \
  backup list-recovery-points-by-backup-vault --backup-vault-name "$deployment-vault" "${filter[@]}"
