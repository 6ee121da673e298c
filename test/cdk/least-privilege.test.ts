// Every IAM statement of every stack, function by function: a new one must be written down here.

import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TRUSTED } from '../support/description';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { grantedStatements, managedPolicies, resourceStatements } from '../support/iam-statements';
import { TWO_REGIONS } from '../support/regions';
import { synthesized } from '../support/synthesized';

const main = synthesized();
const validating = synthesized({ yaml: TRUSTED.replace('validate: false', 'validate: true') });

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const fronted = synthesized({
  yaml: `${TRUSTED}
api: { domain: { name: origin.example.com, certificateArn: '${CERTIFICATE}' } }
edge: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}' } }
`,
});

const shifting = synthesized({ yaml: `${TRUSTED}rollout: { traffic: canary-10-percent-5-minutes }\n` });
const limiting = synthesized({
  yaml: `${TRUSTED.replace('validate: false', 'validate: false, plan: trial')}plans: { trial: { requestsPerSecond: 5 } }\n`,
});
const withKept = synthesized({ yaml: TRUSTED.replace('mode: jwt', 'mode: jwt, tokenCacheSeconds: 60') });
const withKeys = synthesized({ yaml: TRUSTED.replace('mode: jwt', 'mode: jwt, keys: true') });
const twoRegions = synthesized({ yaml: TWO_REGIONS });

// With every option of the example on: what a deployment can have, it has here.
const options = everyOption();
const withEveryOption = [options.twoRegions, options.mutualTls].map((yaml) =>
  synthesized({ yaml, files: EXAMPLE_ROUTES }),
);
const everything = [main, validating, fronted, twoRegions, shifting, limiting, withKeys, ...withEveryOption];

const OWN_LOGS = (logs: string) => `logs:CreateLogStream logs:PutLogEvents on <${logs}>`;
const LIMITS =
  'dynamodb:GetItem dynamodb:UpdateItem on <export StateTable> if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[LIMIT#*]}}';
const USES = 'if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[KEYUSE]}}';
const CIRCUIT_AND_LIGHT = '{ForAllValues:StringLike:{dynamodb:LeadingKeys:[CIRCUIT#*,LIGHT]}}';
const TRACES = 'xray:PutTelemetryRecords xray:PutTraceSegments on *';

const USAGE_STARTS = [
  'lambda:InvokeFunction on <UsagePathUsageFunction>',
  'sqs:SendMessage on <HealthPathDeadLetters>',
];

interface Wildcard {
  /** Who may: nobody else has the same for this reason. */
  readonly owner: RegExp;
  readonly reason: string;
}

const GATEWAY_FUNCTION = /^(RequestPath|AdminPath|HealthPath|UsagePath|RestoreTestCheck)/;
const TALKS_TO_CELLS = /^(RequestPathProxy|HealthPathHealth)Role/;
const SEGMENTS: Wildcard = { owner: GATEWAY_FUNCTION, reason: 'X-Ray has no resource to name for segments' };
const INTERFACES: Wildcard = {
  owner: TALKS_TO_CELLS,
  reason: 'Lambda makes the interfaces of a VPC by itself, and asks for these six on everything',
};

/** `*` needs a line here, with the reason it can't be narrower. */
const ALLOWED_WILDCARDS: Readonly<Record<string, Wildcard>> = {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  'xray:PutTelemetryRecords': SEGMENTS,
  'xray:PutTraceSegments': SEGMENTS,
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  'ec2:CreateNetworkInterface': INTERFACES,
  'ec2:DescribeNetworkInterfaces': INTERFACES,
  'ec2:DescribeSubnets': INTERFACES,
  'ec2:DeleteNetworkInterface': INTERFACES,
  'ec2:AssignPrivateIpAddresses': INTERFACES,
  'ec2:UnassignPrivateIpAddresses': INTERFACES,
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
  'backup:PutRestoreValidationResult': {
    owner: /^RestoreTestCheck/,
    reason: 'a restore job is made by the test itself: no resource to name beforehand',
  },
  'dynamodb:Query': {
    owner: /^RestoreTestCheck/,
    reason: 'AWS Backup names the table it restores; the prefix is its own for restore tests',
  },
  'codedeploy:PutLifecycleEventHookExecutionStatus': {
    owner: /^RolloutCheckHook/,
    reason: 'AWS authorizes it on no resource; the call needs the id of the hook’s execution',
  },
  'cloudwatch:DescribeAlarms': {
    owner: /^(Rollout|AdminPathAdmin)/,
    reason: 'CodeDeploy and the console list alarms: AWS lists composite ones by a permission on everything alone',
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
  'logs:GetQueryResults': {
    owner: /^(UsagePathUsage|AdminPathAdmin)/,
    reason: 'a query has no resource to name; the logs that it may read have',
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
  'cloudwatch:GetMetricData': { owner: /^AdminPathAdmin/, reason: 'metrics have no resource to name' },
  'cloudwatch:PutAlarmMuteRule': {
    owner: /^AdminPathAdmin/,
    reason: 'alarms of the deployment, by the start of their names',
  },
  'cloudwatch:DeleteAlarmMuteRule': {
    owner: /^AdminPathAdmin/,
    reason: 'mute rules of its alarms, by the start of their names',
  },
  'cloudwatch:GetMetricStatistics': { owner: /^UsagePath/, reason: 'metrics have no resource to name' },
  // The key of the alarm topics, by its ARN.
  'kms:GenerateDataKey*': { owner: /^RestoreTestCheck/, reason: 'with and without plaintext, as SNS asks for' },
};

/** AWS's own policies, each with the reason that it is not spelled out here. */
const ALLOWED_MANAGED_POLICIES: Readonly<Record<string, string>> = {
  AWSBackupServiceRolePolicyForBackup: 'AWS Backup acts for itself, and AWS keeps its policy up to date',
  AWSBackupServiceRolePolicyForRestores: 'AWS Backup acts for itself, and AWS keeps its policy up to date',
};

function templatesOf(second: typeof main.second): Template[] {
  return Object.values(second ?? {}).map((stack: Stack) => Template.fromStack(stack));
}

function linesOf(templates: readonly Template[]): [owner: string, line: string][] {
  return templates.flatMap(grantedStatements).map(({ owner, effect, actions, resources, condition }) => {
    const name = owner.replace(/(Role)?DefaultPolicy[0-9A-F]{8}$/, '').replace(/For[A-Z].*$/, '');
    const keys = condition === '' ? '' : ` if ${condition.replaceAll('"', '')}`;
    return [
      name,
      `${effect === 'Allow' ? '' : effect}${actions.join(' ')} on ${resources.join(' ').replaceAll(/(?<=CurrentVersion)\w+/g, '')}${keys}`,
    ];
  });
}

function byOwner(templates: readonly Template[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const [owner, line] of linesOf(templates)) (lines[owner] ??= []).push(line);
  return lines;
}

test('where tenants are limited the proxy writes limits, and nothing else is different', () => {
  const { RequestPathProxy: before, ...rest } = byOwner(main.templates);
  const { RequestPathProxy: after, ...same } = byOwner(limiting.templates);
  expect(same).toEqual(rest);
  expect(after?.filter((line) => !before?.includes(line))).toEqual([LIMITS]);
});

test('where API keys are taken the authorizer reads the registry and notes uses, and nothing else is different', () => {
  const { RequestPathAuthorizer: before, ...rest } = byOwner(main.templates);
  const { RequestPathAuthorizer: after, ...same } = byOwner(withKeys.templates);
  expect(same).toEqual(rest);
  expect(after?.filter((line) => !before?.includes(line))).toEqual([
    'dynamodb:GetItem on <export TenantTable>',
    `dynamodb:PutItem on <export TenantTable> ${USES}`,
  ]);
});

test('where verdicts are kept by the token the admin function writes recalls, and nothing else is different', () => {
  const { AdminPathAdmin: before, ...rest } = byOwner(main.templates);
  const { AdminPathAdmin: after, ...same } = byOwner(withKept.templates);
  expect(same).toEqual(rest);
  expect(after?.filter((line) => !before?.includes(line))).toEqual([
    'dynamodb:UpdateItem on <export StateTable> if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[LIGHT,TENANT,KEY,AUDIT]}}',
  ]);
});

test('each function may do what it does, and nothing else', () => {
  expect(byOwner(main.templates)).toEqual({
    RequestPathAuthorizer: [
      OWN_LOGS('RequestPathAuthorizerLogs'),
      TRACES,
      'secretsmanager:GetSecretValue on <export OpsToken>',
    ],
    RequestPathProxy: [
      OWN_LOGS('RequestPathProxyLogs'),
      TRACES,
      'dynamodb:BatchGetItem on <export StateTable> if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[CIRCUIT#*,LIGHT]}}',
      'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem on <export StateTable>' +
        ' if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[CIRCUIT#*]}}',
      'secretsmanager:GetSecretValue on <export SigningSecret>',
    ],
    AdminPathSummary: [
      OWN_LOGS('AdminPathSummaryLogs'),
      TRACES,
      'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query on <export StateTable>',
    ],
    AdminPathAdmin: [
      OWN_LOGS('AdminPathAdminLogs'),
      TRACES,
      'dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query' +
        ' on <export StateTable> if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[LIGHT,AUDIT]}}',
      'dynamodb:GetItem dynamodb:PutItem dynamodb:Query on <export TenantTable>',
    ],
    AdminPathEdge: [OWN_LOGS('AdminPathEdgeLogs'), TRACES],
    HealthPathHealth: [
      OWN_LOGS('HealthPathHealthLogs'),
      TRACES,
      'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on <export StateTable>' +
        ' if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[HEALTH,PATROL,INCIDENT,CIRCUIT#*,LIGHT]}}',
      'events:PutEvents on <HealthPathEvents>',
      'sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage on <HealthPathDeadLetters>',
    ],
    RestoreTestCheck: [
      OWN_LOGS('RestoreTestCheckLogs'),
      // X-Ray's two and the verdict on a restore, which CDK merges because both are on `*`.
      `backup:PutRestoreValidationResult ${TRACES}`,
      'dynamodb:Query on arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/awsbackup-restore-test-*',
      'sns:Publish on <export TopicsP>',
      'kms:Decrypt kms:GenerateDataKey* on <export TopicsKey>',
    ],
    HealthPathScheduler: [
      'lambda:InvokeFunction on <HealthPathHealthFunction>',
      'sqs:SendMessage on <HealthPathDeadLetters>',
    ],
  });
});

test('each function may do what an option adds, and nothing else', () => {
  const before = byOwner(main.templates);
  const added: Record<string, string[]> = {};
  for (const [owner, line] of everything.flatMap(({ templates }) => linesOf(templates))) {
    if (!before[owner]?.includes(line) && !added[owner]?.includes(line)) (added[owner] ??= []).push(line);
  }
  const [tenants, there] = [
    '<export TenantTable>',
    'arn:aws:dynamodb:eu-west-1:<AWS::AccountId>:table/<export TenantTableName>',
  ];
  const lights = (actions: string, ...tables: string[]) =>
    tables.map((table) => `${actions} on ${table} if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[LIGHT]}}`);
  const own = '<export StateTable>';
  const of = (keys: string, actions: string, ...tables: string[]) =>
    tables.map((table) => `${actions} on ${table} if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[${keys}]}}`);
  const contents = of('LIVE#*', 'dynamodb:Query', own, tenants, there);
  const replica = (...secrets: string[]) =>
    `secretsmanager:GetSecretValue on ${secrets.map((secret) => `arn:aws:secretsmanager:eu-west-1:<AWS::AccountId>:secret:<export ${secret}Replica>`).join(' ')}`;
  const proof = ['secretsmanager:GetSecretValue on <export OriginProof>', replica('OriginProof')];
  const interfaces = `${Object.keys(ALLOWED_WILDCARDS)
    .filter((action) => action.startsWith('ec2:'))
    .toSorted()
    .join(' ')} on *`;
  const change = 'dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query';
  const live = ['AdminPathAdmin', 'AdminPathEdge', 'AdminPathSummary', 'RequestPathAuthorizer', 'RequestPathProxy'];
  const sorted = (lines: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(lines).map(([owner, grants]) => [owner, grants.toSorted()]));
  expect(sorted(added)).toEqual(
    sorted({
      RequestPathAuthorizer: [
        ...[tenants, there].flatMap((table) => [
          `dynamodb:GetItem on ${table}`,
          `dynamodb:PutItem on ${table} ${USES}`,
        ]),
        replica('OpsToken'),
      ],
      RequestPathProxy: [
        'secretsmanager:GetSecretValue on <export OriginProof> <export SigningSecret>',
        replica('SigningSecret'),
        replica('OriginProof', 'SigningSecret'),
        // With the circuits that the same call reads from the state table.
        ...[tenants, there].map(
          (table) => `dynamodb:BatchGetItem on <export StateTable> ${table} if ${CIRCUIT_AND_LIGHT}`,
        ),
        LIMITS,
        ...contents,
        // Counts both sides of what is tried, in the region's own table.
        ...of('ROLLOUT#*', 'dynamodb:UpdateItem', own),
        interfaces,
      ],
      AdminPathSummary: [
        ...proof,
        ...lights('dynamodb:Query', tenants, there),
        ...lights('dynamodb:GetItem', own),
        ...lights('dynamodb:GetItem dynamodb:Query', tenants, there),
        ...contents,
      ],
      AdminPathAdmin: [
        ...proof,
        ...lights(change, tenants, there),
        `dynamodb:GetItem dynamodb:PutItem dynamodb:Query on ${there}`,
        ...lights('dynamodb:GetItem', own),
        ...lights('dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query', tenants, there),
        ...of('LIVE,LIVE#*', 'dynamodb:GetItem dynamodb:PutItem dynamodb:Query', own, tenants, there),
        ...of('ROLLOUT#*', 'dynamodb:Query', own),
        // Finds the lines of requests that it explains.
        'cloudwatch:DescribeAlarms cloudwatch:GetMetricData logs:GetQueryResults on *',
        // Serves the console.
        ...of('CIRCUIT#*,HEALTH,CONSOLE#*', 'dynamodb:BatchGetItem dynamodb:GetItem', own),
        ...of('CIRCUIT#*,CONSOLE,CONSOLE#*,AUDIT', 'dynamodb:PutItem dynamodb:Query', own),
        ...of('CONSOLE#*', 'dynamodb:UpdateItem', own),
        ...['eu-central-1', 'eu-west-1'].flatMap((region) => {
          const ofAlarms = `arn:aws:cloudwatch:${region}:<AWS::AccountId>:alarm`;
          return [
            `cloudwatch:DeleteAlarmMuteRule on ${ofAlarms}-mute-rule:cell-gateway-*`,
            `cloudwatch:PutAlarmMuteRule on ${ofAlarms}-mute-rule:cell-gateway-* ${ofAlarms}:cell-gateway-*`,
          ];
        }),
        'lambda:InvokeFunction on <HealthPathHealthFunction>',
        'logs:StartQuery on <AdminPathAdminLogs> <AdminPathEdgeLogs> <AdminPathSummaryLogs> <FrontAccessLog> <RequestPathAuthorizerLogs> <RequestPathProxyLogs>',
      ],
      AdminPathEdge: proof,
      // The example sends no traces.
      RestoreTestCheck: ['backup:PutRestoreValidationResult on *'],
      // A robot each reads its own queue and its own secret.
      ...Object.fromEntries(
        ['dingTalk', 'weCom'].map((robot) => [
          `Forward${robot}Forwarder`,
          [
            OWN_LOGS(`Forward${robot}ForwarderLogs`),
            `secretsmanager:GetSecretValue on <Forward${robot}Robot>`,
            `sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage on <Forward${robot}Notices>`,
          ],
        ]),
      ),
      // What asks new versions first: those alone, whose numbers differ with the deployment.
      RolloutCheckHook: [
        'codedeploy:PutLifecycleEventHookExecutionStatus on *',
        `lambda:InvokeFunction on ${live.map((name) => `<${name}FunctionCurrentVersion>`).join(' ')}`,
        'logs:CreateLogStream logs:PutLogEvents on <RolloutCheckHookLogs>',
        ...proof,
      ],
      // The probe Cell, in a stack of its own.
      CellProbe: [
        'logs:CreateLogStream logs:PutLogEvents on <CellProbeLogs>',
        'secretsmanager:GetSecretValue on <export SigningSecret> <CellSecret>',
      ],
      // The patrol sets lights here, and each leaves a record.
      HealthPathHealth: [
        ...of('CONSOLE,CONSOLE#*', 'dynamodb:PutItem dynamodb:Query', own),
        ...lights(change, tenants, there),
        ...[tenants, there].map(
          (table) => `dynamodb:PutItem on ${table} if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[AUDIT,LIGHT]}}`,
        ),
        `dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on <export StateTable>` +
          ' if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[HEALTH,PATROL,INCIDENT,CIRCUIT#*,LIGHT,AUDIT]}}',
        ...lights('dynamodb:GetItem', own),
        ...lights('dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query', tenants, there),
        ...contents,
        // Takes what is tried to its next step, or back, as a version with its record.
        ...of('ROLLOUT#*', 'dynamodb:PutItem dynamodb:Query', own),
        ...of('LIVE', 'dynamodb:GetItem dynamodb:PutItem dynamodb:Query', own, tenants, there),
        ...of('AUDIT,LIGHT', 'dynamodb:PutItem', `${own} ${tenants}`),
        interfaces,
      ],
      // Counts usage by the Cells and plans that are in force, and looks at the counters of quotas.
      UsagePathUsage: [
        ...lights('dynamodb:GetItem', own, tenants, there),
        ...contents,
        ...proof,
        OWN_LOGS('UsagePathUsageLogs'),
        'cloudwatch:GetMetricStatistics logs:GetQueryResults on *',
        'logs:StartQuery on <FrontAccessLog> <RequestPathProxyLogs>',
        ...[tenants, there].flatMap((table) => [
          `dynamodb:GetItem dynamodb:Query on ${table} if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[TENANT]}}`,
          `dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query on ${table} if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[USAGE#*]}}`,
        ]),
        'dynamodb:BatchGetItem dynamodb:UpdateItem on <export StateTable> if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[LIMIT#*]}}',
        'events:PutEvents on <HealthPathEvents>',
        'sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage on <HealthPathDeadLetters>',
      ],
      UsagePathScheduler: USAGE_STARTS,
      UsagePathQuotaScheduler: USAGE_STARTS,
      Rollout: [
        `lambda:GetAlias lambda:UpdateAlias on ${live.map((name) => `<${name}Function>`).join(' ')}`,
        `lambda:GetProvisionedConcurrencyConfig on ${live.map((name) => `<${name}FunctionAliaslive>`).join(' ')}`,
        'cloudwatch:DescribeAlarms on *',
        'lambda:InvokeFunction on <RolloutCheckHookFunction>',
      ],
    }),
  );
});

test('the authorizer reads the registry only where tenants are validated', () => {
  expect(byOwner(validating.templates)['RequestPathAuthorizer']).toContain('dynamodb:GetItem on <export TenantTable>');
});

test('a distribution in front brings each function behind the API the one secret, and nobody else anything', () => {
  const before = byOwner(main.templates);
  const added = Object.entries(byOwner(fronted.templates)).map(([owner, lines]) => [
    owner,
    lines.filter((line) => !before[owner]?.includes(line)),
  ]);
  const proof = ['secretsmanager:GetSecretValue on <export OriginProof>'];
  expect(Object.fromEntries(added.filter(([, lines]) => lines?.length))).toEqual({
    // CDK merges what allows the same.
    RequestPathProxy: ['secretsmanager:GetSecretValue on <export OriginProof> <export SigningSecret>'],
    AdminPathSummary: proof,
    AdminPathAdmin: proof,
    AdminPathEdge: proof,
  });
});

test('two regions share the registry: each function may do to its lights what it does to lights, and no more', () => {
  const lights = (actions: string) =>
    `${actions} on arn:aws:dynamodb:eu-west-1:<AWS::AccountId>:table/<export TenantTableName> if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[LIGHT]}}`;
  const there = byOwner(templatesOf(twoRegions.second));
  const table = (name: string) => there[name]?.filter((line) => line.includes('TenantTable'));
  expect(table('RequestPathProxy')).toEqual([
    `dynamodb:BatchGetItem on <export StateTable> arn:aws:dynamodb:eu-west-1:<AWS::AccountId>:table/<export TenantTableName> if ${CIRCUIT_AND_LIGHT}`,
  ]);
  expect(table('AdminPathSummary')).toEqual([lights('dynamodb:Query')]);
  expect(table('HealthPathHealth')).toEqual([lights('dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query')]);
  expect(there['RequestPathAuthorizer']).toContain(
    'secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:<AWS::AccountId>:secret:<export OpsTokenReplica>',
  );
  expect(Object.keys(there)).not.toContain('RestoreTestCheck');
});

test('a wildcard stands only where it is allowed by name', () => {
  const statements = everything.flatMap(({ templates }) => templates).flatMap(grantedStatements);
  const wild = statements.flatMap(({ owner, actions, resources }) => {
    const everyAction = resources.some((text) => text.includes('*'));
    return actions.filter((action) => everyAction || action.includes('*')).map((action) => ({ owner, action }));
  });
  const isAllowed = (owner: string, action: string) => ALLOWED_WILDCARDS[action]?.owner.test(owner) ?? false;
  expect(wild.filter(({ owner, action }) => !isAllowed(owner, action))).toEqual([]);
  // None is allowed that nobody uses.
  expect(new Set(wild.map(({ action }) => action))).toEqual(new Set(Object.keys(ALLOWED_WILDCARDS)));
});

test('no managed policy hides further grants, but those allowed by name', () => {
  const names = everything
    .flatMap(({ templates }) => templates)
    .flatMap(managedPolicies)
    .map((arn) => /\/(\w+)"/.exec(JSON.stringify(arn))?.[1] ?? arn);
  expect(new Set(names)).toEqual(new Set(Object.keys(ALLOWED_MANAGED_POLICIES)));
});

/** Services that may use a resource without naming the account they act for, each with the reason. */
const SERVICES_FOR_ANY_ACCOUNT: Readonly<Record<string, string>> = {
  'sns.amazonaws.com': 'the queues of the forwarder, from the alarm topics alone: the condition names their ARNs',
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
  'delivery.logs.amazonaws.com': 'AWS asks for it so; the key is of access logs alone, and this may only encrypt',
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  'events.amazonaws.com': 'its requests to a topic’s key do not carry the account: a condition would drop every notice',
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
  'backup.amazonaws.com': 'AWS documents no condition for its notices',
};

test("no resource's own policy lets in everybody, nor a service for another account", () => {
  const allowing = everything
    .flatMap(({ templates }) => templates)
    .flatMap(resourceStatements)
    .filter(({ effect }) => effect === 'Allow');
  expect(allowing.length).toBeGreaterThan(0);
  const unnamed = allowing.filter(({ condition }) => !condition.includes('{"Ref":"AWS::AccountId"}'));
  const principals = new Set(unnamed.flatMap(({ principals: names }) => names));
  expect(principals).toEqual(new Set(['account', ...Object.keys(SERVICES_FOR_ANY_ACCOUNT)]));
});
