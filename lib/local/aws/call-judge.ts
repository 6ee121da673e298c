// Who calls AWS and what it asks for, so that a caller of the local run can refuse what the function's role does not grant.

/** One call of a function, as the endpoint that answers it reads it. */
export interface AwsCall {
  /** Physical name of the function that calls. */
  readonly functionName: string;
  /** Service prefix of IAM's actions. */
  readonly service:
    | 'backup'
    | 'cloudwatch'
    | 'codedeploy'
    | 'dynamodb'
    | 'events'
    | 'lambda'
    | 'logs'
    | 'secretsmanager';
  readonly operation: string;
  /** Parameters of the operation, as they were sent. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Says why a call is refused; undefined where it may pass. */
export type CallJudge = (call: AwsCall) => string | undefined;

/** AWS's answer to a call that no policy allows. */
export function accessDenied(message: string) {
  return { __type: 'com.amazon.coral.service#AccessDeniedException', message } as const;
}

const SEPARATOR = '.';

/** The key or token of one function: the run's secret, and the function's name. */
export function keyOfFunction(secret: string, functionName: string): string {
  return secret + SEPARATOR + functionName;
}

/** The run's secret and the name of the function that was given the key; no name for the run's own calls. */
export function readKey(key: string): readonly [secret: string, functionName: string | undefined] {
  const [secret = '', functionName] = key.split(SEPARATOR, 2);
  return [secret, functionName];
}
