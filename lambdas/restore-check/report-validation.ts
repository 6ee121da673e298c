// Tells AWS Backup the result of a restore test: one signed call, for which its client would be a third of a megabyte.

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { sign } from 'aws4';
import type { Validation } from './app';

export interface BackupTarget {
  readonly url: URL;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly timeoutMs: number;
}

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutRestoreValidationResult.html */
export function validationReporter({ url, region, credentials, timeoutMs }: BackupTarget) {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return (jobId: string, { status, message }: Validation): Promise<void> => {
    const body = JSON.stringify({ ValidationStatus: status, ValidationStatusMessage: message });
    const options = sign(
      {
        hostname: url.hostname,
        port: url.port,
        method: 'PUT',
        path: `/restore-jobs/${encodeURIComponent(jobId)}/validations`,
        service: 'backup',
        region,
        headers: { Host: url.host, 'Content-Type': 'application/json' },
        body,
      },
      credentials,
    );
    return new Promise((resolve, reject) => {
      const request = send({ ...options, timeout: timeoutMs }, (response) => {
        response.resume();
        response.on('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Error(`AWS Backup answered ${statusCode} to the result of ${jobId}`));
        });
      });
      request.on('timeout', () => request.destroy(new Error(`AWS Backup did not answer within ${timeoutMs} ms`)));
      request.on('error', reject);
      request.end(body);
    });
  };
}
