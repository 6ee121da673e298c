// The hosted secrets: versions and their stages, in memory or in a file that only its owner reads.

import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { type CallJudge, readKey } from '../aws/call-judge';
import { type LoopbackServer, serveOnLoopback } from '../aws/loopback-server';
import { keep, readKept } from '../kept-file';

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly createdAtMs: number;
  /** Such as AWSCURRENT; a stage is on one version at a time. */
  stages: string[];
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly versions: SecretVersion[];
}

const KEPT = v.array(
  v.object({
    arn: v.string(),
    name: v.string(),
    versions: v.array(
      v.object({ id: v.string(), value: v.string(), createdAtMs: v.number(), stages: v.array(v.string()) }),
    ),
  }),
);

export class SecretStore {
  readonly #secrets = new Map<string, Secret>();
  readonly #file: string | undefined;

  /** `file` undefined keeps everything in memory. */
  constructor(file?: string) {
    this.#file = file;
    const kept = file === undefined ? undefined : readKept(file, KEPT);
    for (const secret of kept ?? []) this.#secrets.set(secret.arn, secret);
  }

  /** A secret that is there already keeps its value, unless `value` names another. */
  create(arn: string, name: string, value: string | undefined, generate: () => string): void {
    const known = this.#secrets.get(arn);
    if (!known) {
      this.#secrets.set(arn, { arn, name, versions: [] });
      this.put(arn, value ?? generate());
    } else if (value !== undefined && this.version(arn, { stage: 'AWSCURRENT' })?.value !== value) {
      this.put(arn, value);
    }
  }

  /** By ARN or name. */
  find(id: string): Secret | undefined {
    return this.#secrets.get(id) ?? [...this.#secrets.values()].find(({ name }) => name === id);
  }

  version(id: string, which: { readonly stage: string } | { readonly versionId: string }): SecretVersion | undefined {
    const isWanted = (version: SecretVersion) =>
      'stage' in which ? version.stages.includes(which.stage) : version.id === which.versionId;
    return this.find(id)?.versions.find(isWanted);
  }

  /** A new version. As the current one it makes the one before it AWSPREVIOUS, as Secrets Manager does. */
  put(id: string, value: string, stages: readonly string[] = ['AWSCURRENT'], versionId: string = randomUUID()): void {
    const secret = this.#known(id);
    const current = secret.versions.find((version) => version.stages.includes('AWSCURRENT'));
    secret.versions.push({ id: versionId, value, createdAtMs: Date.now(), stages: [] });
    for (const stage of stages) move(secret, stage, versionId);
    if (stages.includes('AWSCURRENT') && current) move(secret, 'AWSPREVIOUS', current.id);
    this.#save();
  }

  /** Moves a stage to a version, or takes it off where `versionId` is undefined. The version that loses AWSCURRENT becomes AWSPREVIOUS. */
  move(id: string, stage: string, versionId: string | undefined): void {
    const secret = this.#known(id);
    const before = secret.versions.find((version) => version.stages.includes(stage));
    move(secret, stage, versionId);
    if (stage === 'AWSCURRENT' && before && before.id !== versionId) move(secret, 'AWSPREVIOUS', before.id);
    this.#save();
  }

  #known(id: string): Secret {
    const secret = this.find(id);
    if (!secret) throw new Error(`There is no secret ${id}`);
    return secret;
  }

  #save(): void {
    if (this.#file !== undefined) keep(this.#file, [...this.#secrets.values()]);
  }
}

function move(secret: Secret, stage: string, versionId: string | undefined): void {
  for (const version of secret.versions) {
    version.stages = version.stages.filter((own) => own !== stage);
    if (version.id === versionId) version.stages.push(stage);
  }
}

// The AWS Parameters and Secrets Lambda Extension: the loopback endpoint from which a function reads its secrets.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

/** Answers only requests that carry a session token of this run's functions; `judge` refuses what a function may not. */
export function serveSecretsExtension(
  store: SecretStore,
  sessionToken: string,
  judge: CallJudge = () => undefined,
): Promise<LoopbackServer> {
  return serveOnLoopback(({ url = '/', headers }) => {
    const [token, functionName] = readKey(String(headers['x-aws-parameters-secrets-token']));
    if (token !== sessionToken) return { status: 401, body: 'Request is missing or has invalid security token' };
    const [path, query] = url.split('?', 2);
    if (path !== '/secretsmanager/get') return { status: 404, body: 'There is no such path' };
    const parameters = new URLSearchParams(query);
    const id = parameters.get('secretId') ?? '';
    const versionId = parameters.get('versionId');
    const stage = parameters.get('versionStage') ?? 'AWSCURRENT';
    const input = { SecretId: id, VersionStage: stage };
    const call = { service: 'secretsmanager', operation: 'GetSecretValue', input } as const;
    // The extension calls Secrets Manager with the role of its function.
    if (functionName && judge({ functionName, ...call })) return { status: 400, body: 'AccessDeniedException' };
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
