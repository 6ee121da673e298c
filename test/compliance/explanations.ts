// Why a rule of NIST 800-53 R5 or HIPAA Security is not met, by the rule's name without its pack.

export const EXPLANATIONS: Readonly<Record<string, string>> = {
  SecretsManagerRotationEnabled:
    'Keys are rotated by an operator, because Cells must know the new one first (decision 0084, `deploy/scripts/signing_key.sh`).',
  SecretsManagerUsingKMSKey:
    "Secrets are encrypted by AWS's own key for Secrets Manager; who may read one is decided by IAM, function by function.",
  IAMNoInlinePolicy:
    'Each policy belongs to one role and is of no use to another; the test of decision 0014 lists every statement.',
  LambdaConcurrency:
    "`functions.<name>.reservedConcurrency` sets it. Without it a function shares the account's pool, and the API's throttles bound it.",
  LambdaDLQ:
    'Callers wait for the answer, so a failed call is told to them; what runs by schedule or event runs again, and alarms report its errors and its absence.',
  LambdaInsideVPC:
    'Only the proxy and the patrol, which talk to Cells, join the VPC (decision 0016); the others reach AWS by its public endpoints, signed and over TLS.',
  CloudWatchAlarmAction:
    'The gates of a rollout, whose state CodeDeploy reads (decision 0102), and the alarms of one Cell, for which a composite of that Cell acts.',
  S3BucketLoggingEnabled: "This bucket takes the distribution's access logs: to log access to it would log itself.",
  S3BucketReplicationEnabled: 'The bucket holds access logs with an end; they are not needed to run elsewhere.',
  S3BucketVersioningEnabled: 'Access logs are written once and expire; nothing overwrites them.',
};
