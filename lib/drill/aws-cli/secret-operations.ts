// `aws secretsmanager` over the hosted secrets.

import type { Secret, SecretStore } from '../../local/secrets/secret-store';
import { CliError } from './command';
import { type CliOperations, required } from './endpoint';

export function secretOperations(store: SecretStore, nowMs: () => number = Date.now): CliOperations {
  const changedAtMs = new Map<string, number>();
  const find = (options: ReadonlyMap<string, string>): Secret => {
    const id = required(options, 'secret-id');
    const secret = store.find(id);
    if (!secret) throw new CliError(`Secrets Manager can't find the secret ${id}`);
    return secret;
  };
  return {
    'secretsmanager list-secret-version-ids': {
      options: ['secret-id'],
      run: (options) => ({
        Versions: find(options)
          .versions.filter(({ stages }) => stages.length > 0)
          .map(({ id, createdAtMs, stages }) => ({
            VersionId: id,
            CreatedDate: new Date(createdAtMs).toISOString(),
            VersionStages: stages,
          })),
      }),
    },
    'secretsmanager describe-secret': {
      options: ['secret-id'],
      run: (options) => {
        const { arn, name } = find(options);
        return { ARN: arn, Name: name, LastChangedDate: (changedAtMs.get(arn) ?? nowMs()) / 1000 };
      },
    },
    'secretsmanager get-secret-value': {
      options: ['secret-id', 'version-stage'],
      run: (options) => {
        const version = store.version(find(options).arn, { stage: required(options, 'version-stage') });
        if (!version) throw new CliError('Secrets Manager can’t find that version');
        return { VersionId: version.id, SecretString: version.value };
      },
    },
    'secretsmanager put-secret-value': {
      options: ['secret-id', 'secret-string', 'version-stages'],
      run: (options) => {
        const { arn } = find(options);
        store.put(arn, required(options, 'secret-string'), [required(options, 'version-stages')]);
        changedAtMs.set(arn, nowMs());
        return { VersionId: store.version(arn, { stage: required(options, 'version-stages') })?.id };
      },
    },
    'secretsmanager update-secret-version-stage': {
      options: ['secret-id', 'version-stage', 'move-to-version-id', 'remove-from-version-id'],
      run: (options) => {
        const { arn } = find(options);
        const stage = required(options, 'version-stage');
        const holder = store.version(arn, { stage })?.id;
        if (holder !== undefined && options.get('remove-from-version-id') !== holder) {
          throw new CliError(`${stage} is attached to ${holder}: name it in --remove-from-version-id`);
        }
        store.move(arn, stage, options.get('move-to-version-id'));
        changedAtMs.set(arn, nowMs());
        return { ARN: arn };
      },
    },
  };
}
