#!/usr/bin/env bash
# Restores a table into a new one, and gives the new one what a restore leaves out. The old table is not touched.
set -euo pipefail
# shellcheck source=lib/aws.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/aws.sh"

usage() {
  cat <<'END'
usage: backup_restore.sh --deployment NAME --to NEW_TABLE (--recovery-point ARN | --from TABLE --at TIME) [--dry-run]

  --to NEW_TABLE        must not exist yet
  --recovery-point ARN  a backup (see backup_list.sh)
  --from TABLE          state, tenants or a table's name: restore to a point in time of the last 35 days
  --at TIME             such as 2026-01-31T08:15:00Z, or `latest`
  --dry-run             show what would be done, change nothing

Waits until the table is there, then sets point-in-time recovery, TTL, deletion protection and the backup plan's tag on
it: DynamoDB restores none of them.
END
}

deployment='' to='' recovery_point='' from='' at=''
while [ $# -gt 0 ]; do
  case $1 in
    --deployment) deployment=$(value "$1" "$@"); shift 2 ;;
    --to) to=$(value "$1" "$@"); shift 2 ;;
    --recovery-point) recovery_point=$(value "$1" "$@"); shift 2 ;;
    --from) from=$(value "$1" "$@"); shift 2 ;;
    --at) at=$(value "$1" "$@"); shift 2 ;;
    --dry-run) DRY_RUN=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown option $1 (see --help)" ;;
  esac
done
[ -n "$deployment" ] || fail 'which --deployment?'
[[ $to =~ ^[A-Za-z0-9_.-]{3,255}$ ]] || fail '--to names the new table: 3 to 255 letters, digits, _ . -'
if [ -n "$recovery_point" ]; then
  [ -z "$from$at" ] || fail 'either --recovery-point, or --from and --at'
else
  if [ -z "$from" ] || [ -z "$at" ]; then fail 'either --recovery-point, or --from and --at'; fi
fi
need aws jq

status_of() {
  query .Table.TableStatus dynamodb describe-table --table-name "$1"
}
if status_of "$to" >/dev/null 2>&1; then fail "table $to exists already"; fi

from_backup() {
  local role job
  role=$(output "$deployment" backup RestoreRoleArn)
  say "restoring $recovery_point to $to"
  job=$(change .RestoreJobId backup start-restore-job --recovery-point-arn "$recovery_point" --iam-role-arn "$role" \
    --resource-type DynamoDB --metadata "targetTableName=$to,encryptionType=Default") ||
    fail 'the restore could not be started'
  [ "$DRY_RUN" = 1 ] && return
  wait_until COMPLETED FAILED ABORTED -- query .Status backup describe-restore-job --restore-job-id "$job"
}

from_point_in_time() {
  local source moment
  source=$(table_name "$deployment" "$from")
  moment=(--restore-date-time "$at")
  [ "$at" = latest ] && moment=(--use-latest-restorable-time)
  say "restoring $source as of $at to $to"
  change empty dynamodb restore-table-to-point-in-time --source-table-name "$source" --target-table-name "$to" \
    "${moment[@]}" || fail 'the restore could not be started'
}

protect() {
  local arn=arn-of-$to
  say "protecting $to"
  change empty dynamodb update-continuous-backups --table-name "$to" \
    --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true
  change empty dynamodb update-time-to-live --table-name "$to" \
    --time-to-live-specification Enabled=true,AttributeName=expiresAt
  change empty dynamodb update-table --table-name "$to" --deletion-protection-enabled
  [ "$DRY_RUN" = 1 ] || arn=$(table_arn "$to")
  change empty dynamodb tag-resource --resource-arn "$arn" --tags "Key=cell-gateway:backup,Value=$deployment"
}

if [ -n "$recovery_point" ]; then from_backup; else from_point_in_time; fi
[ "$DRY_RUN" = 1 ] || wait_until ACTIVE -- status_of "$to"
protect
say "next: backup_verify.sh --table $to, then backup_switch.sh"
