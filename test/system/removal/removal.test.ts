// Failing half way, removing and coming back, as the guides have it: each step against the flags of the templates.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnBackupVault } from 'aws-cdk-lib/aws-backup';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { EXAMPLE_ROUTES, everyOption } from '../../support/example-description';
import { synthesized } from '../../support/synthesized';

jest.mock('../../../lib/constructs/bundles', () => jest.requireActual<object>('../../support/stub-bundles'));

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface DeployedStack {
  readonly id: string;
  readonly isProtected: boolean;
  readonly dependencies: readonly string[];
  readonly resources: readonly (Resource & { readonly logicalId: string })[];
}

function stacksOf(yaml: string): Map<string, DeployedStack> {
  const { app } = synthesized({ yaml, files: EXAMPLE_ROUTES });
  const { stacks } = app.synth();
  return new Map(
    stacks.map((stack): [string, DeployedStack] => {
      const { Resources } = stack.template as { Resources: Record<string, Resource> };
      const resources = Object.entries(Resources).map(([logicalId, resource]) => ({ logicalId, ...resource }));
      const dependencies = stack.dependencies.map(({ id }) => id);
      return [stack.id, { id: stack.id, isProtected: stack.terminationProtection ?? false, dependencies, resources }];
    }),
  );
}

const KEEPING = everyOption().twoRegions.replace('hmac-v1, rfc9421]', 'hmac-v1, rfc9421]\n  rfc9421Algorithm: ed25519');
const step = (yaml: string, ...changes: [from: string | RegExp, to: string][]) =>
  changes.reduce((text, [from, to]) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${String(from)} is not in the description`);
    return changed;
  }, yaml);
/** Step 2 of removing everything. */
const GIVING_UP = step(
  KEEPING,
  ['removal: retain', 'removal: destroy'],
  ['deletionProtection: true', 'deletionProtection: false'],
  [/^ {2}lock: .*\n/m, ''],
  [/^backup:\n/m, 'backup:\n  enabled: true\n'],
);
/** Step 4: the description without the second region. */
const ONE_REGION = step(GIVING_UP, [/^secondRegion:\n(?: {2}.*\n)+/m, '']);

const kept = stacksOf(KEEPING);
const givenUp = stacksOf(GIVING_UP);
const alone = stacksOf(ONE_REGION);
const forgetting = stacksOf(step(GIVING_UP, [/^ {2}enabled: true\n/m, '']));

const retained = ({ resources }: DeployedStack) =>
  resources.filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete');

/** Properties by which a resource has a name of its own that nothing else in the account may have. */
const OWN_NAMES = ['BackupVaultName', 'BucketName', 'LogGroupName', 'Name', 'TableName'];

describe('a first deployment that fails half way', () => {
  test('what stays has a generated name, and what has a fixed one goes with the failed creation', () => {
    const all = [...kept.values()].flatMap(retained);
    const fixed = all.filter(({ Properties = {} }) => OWN_NAMES.some((name) => name in Properties));
    expect(all.length).toBeGreaterThan(20);
    expect(fixed.map(({ Type, DeletionPolicy }) => `${Type} ${DeletionPolicy}`).toSorted()).toEqual([
      'AWS::Backup::BackupVault RetainExceptOnCreate',
      'AWS::Logs::LogGroup RetainExceptOnCreate',
    ]);
  });

  test('only stacks of state are protected, so that CDK deletes any other one that was rolled back', () => {
    expect([...kept.values()].filter(({ isProtected }) => isProtected).map(({ id }) => id)).toEqual([
      'State',
      'StandbyState',
    ]);
  });
});

/** The lists of stacks that stand behind "destroy", from the place on where all but the state goes. */
const destroyed = (guide: string): string[][] =>
  [
    ...guide
      .slice(guide.indexOf('npx cdk destroy Backup Observability'))
      .matchAll(/npx cdk destroy ((?:[A-Z]\w+ ?)+)/g),
  ].map(([, names = '']) => names.trim().split(' '));

const GUIDES = ['docs/upgrade.md', 'deploy/docs/部署指南.md'].map((file) =>
  readFileSync(path.resolve(__dirname, '../../..', file), 'utf8'),
);

describe('removing all but the data', () => {
  const lists = GUIDES.map(destroyed);

  test('no stack that the guides destroy is protected, and none that stays needs one of them', () => {
    const [gone = []] = lists[0] ?? [];
    expect(gone).toEqual(['Backup', 'Observability', 'Probe', 'Edge', 'Firewall', 'Gateway']);
    expect(lists[1]?.slice(0, 2)).toEqual([gone, ['StandbyObservability', 'StandbyGateway']]);
    const all = new Set([...gone, 'StandbyObservability', 'StandbyGateway']);
    const staying = [...kept.values()].filter(({ id }) => !all.has(id));
    expect(staying.map(({ id }) => id)).toEqual(['State', 'StandbyState']);
    expect([...all].filter((id) => kept.get(id)?.isProtected !== false)).toEqual([]);
    expect(staying.flatMap(({ dependencies }) => dependencies).filter((id) => all.has(id))).toEqual([]);
  });

  test('the guide lists what cdk import asks for: every kept resource of the state, and of others what has a fixed name', () => {
    const rows = [...(GUIDES[0] ?? '').matchAll(/^\| (\w+) \| `(\w+)` \| `(\w+)`/gm)].map(
      ([, stack, id, identifier]) => `${stack} ${id} ${identifier}`,
    );
    const named = (id: string, ...types: string[]) =>
      retained(kept.get(id) as DeployedStack)
        .filter(({ Type }) => types.includes(Type))
        .map(({ logicalId, Type }) => `${id} ${logicalId} ${IDENTIFIERS[Type]}`);
    expect(new Set(rows)).toEqual(
      new Set([
        ...named('State', ...Object.keys(IDENTIFIERS)),
        ...named('Backup', 'AWS::Backup::BackupVault'),
        ...named('Firewall', 'AWS::Logs::LogGroup'),
        // The keys that the two are encrypted with.
        'Backup VaultKey6B75F33E KeyId',
        'Firewall LogKeyE83D0C1B KeyId',
      ]),
    );
    expect(retained(kept.get('State') as DeployedStack).filter(({ Type }) => !(Type in IDENTIFIERS))).toEqual([]);
  });

  test("the identifiers are those of CloudFormation's schemas", () => {
    const stack = new Stack(new App());
    const references: Record<string, object> = {
      'AWS::Backup::BackupVault': new CfnBackupVault(stack, 'Vault', { backupVaultName: 'v' }).backupVaultRef,
      'AWS::DynamoDB::GlobalTable': new CfnGlobalTable(stack, 'Table', {
        attributeDefinitions: [],
        keySchema: [],
        replicas: [],
      }).globalTableRef,
      'AWS::KMS::Key': new CfnKey(stack, 'Key').keyRef,
      'AWS::Logs::LogGroup': new CfnLogGroup(stack, 'Group').logGroupRef,
      'AWS::SecretsManager::Secret': new CfnSecret(stack, 'Secret').secretRef,
    };
    for (const [type, identifier] of Object.entries(IDENTIFIERS)) {
      const names = Object.keys(references[type] ?? {}).map((name) => name.toLowerCase());
      expect([type, names.some((name) => name.endsWith(identifier.toLowerCase()))]).toEqual([type, true]);
    }
  });
});

/** Primary identifiers: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  'AWS::Backup::BackupVault': 'BackupVaultName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::KMS::Key': 'KeyId',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SecretsManager::Secret': 'Id',
};

describe('removing everything', () => {
  test('step 2 keeps every stack in the app, for CDK destroys only what it knows', () => {
    expect([...givenUp.keys()]).toEqual([...kept.keys()]);
    expect([...forgetting.keys()]).not.toContain('Backup');
    expect(kept.get('Backup')?.dependencies).toContain('Observability');
  });

  test('step 2 takes every protection off', () => {
    const stacks = [...givenUp.values()];
    expect(stacks.filter(({ isProtected }) => isProtected)).toEqual([]);
    // Versions go with their function.
    const left = stacks.flatMap(retained).filter(({ Type }) => Type !== 'AWS::Lambda::Version');
    expect(left.map(({ logicalId }) => logicalId)).toEqual([]);
    const text = JSON.stringify(stacks);
    expect(text).not.toMatch(/"DeletionProtection(Enabled)?":(true|"ACTIVE")/);
    expect(JSON.stringify([...kept.values()])).toMatch(/"DeletionProtectionEnabled":true/);
  });

  test('after step 2 recovery points can be deleted', () => {
    const vault = (stacks: Map<string, DeployedStack>) =>
      stacks.get('Backup')?.resources.find(({ Type }) => Type === 'AWS::Backup::BackupVault')?.Properties;
    expect(Object.keys(vault(kept) ?? {})).toEqual(expect.arrayContaining(['AccessPolicy', 'LockConfiguration']));
    expect(Object.keys(vault(givenUp) ?? {})).not.toEqual(expect.arrayContaining(['AccessPolicy']));
    expect(Object.keys(vault(givenUp) ?? {})).not.toEqual(expect.arrayContaining(['LockConfiguration']));
  });

  test('step 4 leaves no replica, and destroys only what the second region has', () => {
    const replicas = (stacks: Map<string, DeployedStack>) =>
      (stacks.get('State')?.resources ?? []).flatMap(({ Properties = {} }) => [
        ...((Properties['ReplicaRegions'] as unknown[] | undefined) ?? []),
        ...((Properties['Replicas'] as unknown[] | undefined) ?? []).slice(1),
      ]);
    expect(replicas(givenUp).length).toBeGreaterThan(2);
    expect(replicas(alone)).toEqual([]);
    const standby = [...kept.keys()].filter((id) => id.startsWith('Standby'));
    for (const guide of GUIDES) {
      expect(destroyed(guide).map((ids) => ids.toSorted().join())).toContain(standby.toSorted().join());
      expect(guide).toContain('npx cdk destroy --all -c config=deploy/config/prod.yaml');
    }
    expect([...alone.keys()]).toEqual([...kept.keys()].filter((id) => !standby.includes(id)));
  });
});
