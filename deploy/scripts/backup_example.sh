#!/usr/bin/env bash
# Backs up the deployment's tables now, outside the nightly plan: before a risky change, say.
set -euo pipefail
# shellcheck source=lib/aws.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/aws.sh"

usage() {
  cat <<'END'
usage: backup_example.sh --deployment NAME [options]

  --deployment NAME   the `name` of the deployment description
  --table TABLE       state, tenants or a table's name; may be repeated (default: state and tenants)
  --retain-days N     days until the backup is deleted (default 35)
  --no-wait           do not wait until the backup is complete
  --dry-run           show what would be done, change nothing

Prints the ARN of each recovery point.
END
}

deployment='' retain_days=35 wait=1 tables=()
while [ $# -gt 0 ]; do
  case $1 in
    --deployment) deployment=$(value "$1" "$@"); shift 2 ;;
    --table) table=$(value "$1" "$@"); tables+=("$table"); shift 2 ;;
    --retain-days) retain_days=$(value "$1" "$@"); shift 2 ;;
    --no-wait) wait=0; shift ;;
    --dry-run) DRY_RUN=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1 (see --help)" ;;
  esac
done
[ -n "$deployment" ] || fail 'which --deployment?'
[[ $retain_days =~ ^[1-9][0-9]*$ ]] || fail "--retain-days takes a number of days, not $retain_days"
need aws jq
[ ${#tables[@]} -gt 0 ] || tables=(state tenants)

vault=$deployment-vault
role=$(output "$deployment" backup BackupRoleArn)

back_up() {
  local name arn job
  name=$(table_name "$deployment" "$1")
  arn=$(table_arn "$name")
  say "backing up $name to $vault"
  job=$(change .BackupJobId backup start-backup-job --backup-vault-name "$vault" --resource-arn "$arn" \
    --iam-role-arn "$role" --lifecycle "DeleteAfterDays=$retain_days") || fail "the backup of $name could not be started"
  [ "$DRY_RUN" = 1 ] && return
  if [ "$wait" = 1 ]; then
    wait_until COMPLETED FAILED ABORTED EXPIRED PARTIAL -- query .State backup describe-backup-job --backup-job-id "$job"
  fi
  query .RecoveryPointArn backup describe-backup-job --backup-job-id "$job"
}

for table in "${tables[@]}"; do
  back_up "$table"
done
