// How hosted AWS APIs answer: a call by its name, and an error as AWS names it.

import type { AwsCall } from './call-judge';

export type Operation = (input: Record<string, unknown>) => object | Promise<object>;

export interface NamedCall extends Pick<AwsCall, 'service' | 'operation'> {
  /** What IAM is asked about, where the body does not say it. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly answer: Operation;
}

export class AwsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
