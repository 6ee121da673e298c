// The AWS Parameters and Secrets Lambda Extension: the loopback endpoint from which a function reads its secrets.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

import { type LoopbackServer, serveOnLoopback } from '../aws/loopback-server';
import type { SecretStore } from './secret-store';

/** Answers only requests that carry the session token of the functions' environment. */
export function serveSecretsExtension(store: SecretStore, sessionToken: string): Promise<LoopbackServer> {
  return serveOnLoopback(({ url = '/', headers }) => {
    if (headers['x-aws-parameters-secrets-token'] !== sessionToken) {
      return { status: 401, body: 'Request is missing or has invalid security token' };
    }
    const [path, query] = url.split('?', 2);
    if (path !== '/secretsmanager/get') return { status: 404, body: 'There is no such path' };
    const parameters = new URLSearchParams(query);
    const id = parameters.get('secretId') ?? '';
    const versionId = parameters.get('versionId');
    const stage = parameters.get('versionStage') ?? 'AWSCURRENT';
    const secret = store.find(id);
    const version = secret && store.version(id, versionId === null ? { stage } : { versionId });
    if (!version) return { status: 400, body: 'ResourceNotFoundException' };
    return {
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({
        ARN: secret.arn,
        CreatedDate: new Date(version.createdAtMs).toISOString(),
        Name: secret.name,
        SecretString: version.value,
        VersionId: version.id,
        VersionStages: version.stages,
        ResultMetadata: {},
      }),
    };
  });
}
