// What an alarm makes of periods without data: always a decision, never a default.

export type TreatMissingData =
  /** Silence is the fault: heartbeats, backups. */
  | 'breaching'
  /** Silence is health: counts of failures, rates without traffic. */
  | 'notBreaching'
  /** Keep the present state; what CloudWatch does for AWS/DynamoDB whatever it is told. */
  | 'ignore';
