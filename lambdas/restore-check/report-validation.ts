// Tells AWS Backup the result of a restore test: one signed call, for which its client would be a third of a megabyte.

import type { Clock } from '../domain/ports';
import { type AwsTarget, askAws } from '../transport/aws-request';
import { ExchangeError } from '../transport/exchange';
import type { Validation } from './app';

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutRestoreValidationResult.html */
export function createValidationReporter(target: AwsTarget, timeoutMs: number, clock: Clock) {
  return async (jobId: string, { status, message }: Validation): Promise<void> => {
    const request = {
      method: 'PUT',
      path: `/restore-jobs/${encodeURIComponent(jobId)}/validations`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ValidationStatus: status, ValidationStatusMessage: message }),
    };
    const answer = await askAws(request, target, clock(), { timeoutMs, maxBytes: 0, reads: () => false }).catch(
      (error: unknown) => {
        const late = error instanceof ExchangeError && error.name === 'TimeoutError';
        throw late ? new Error(`AWS Backup did not answer within ${timeoutMs} ms`) : error;
      },
    );
    if (answer.status < 200 || answer.status >= 300) {
      throw new Error(`AWS Backup answered ${answer.status} to the result of ${jobId}`);
    }
  };
}
