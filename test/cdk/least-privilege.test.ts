// Every IAM statement of both stacks, function by function: a new one must be written down here.

import { TRUSTED } from '../support/description';
import { grantedStatements, managedPolicies } from '../support/iam-statements';
import { synthesized } from '../support/synthesized';

const main = synthesized();
const validating = synthesized({ yaml: TRUSTED.replace('validate: false', 'validate: true') });

const OWN_LOGS = (logs: string) => `logs:CreateLogStream logs:PutLogEvents on <${logs}>`;
const TRACES = 'xray:PutTelemetryRecords xray:PutTraceSegments on *';

/** `*` needs a line here, with the reason it can't be narrower. */
const ALLOWED_WILDCARDS: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  'xray:PutTelemetryRecords': 'X-Ray has no resource to name for segments',
  'xray:PutTraceSegments': 'X-Ray has no resource to name for segments',
  // The part before the colon is one function.
  'lambda:InvokeFunction': "the scheduler's target: any version of the one health function",
};

function byOwner(...templates: (typeof main.gatewayTemplate)[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const { owner, effect, actions, resources, condition } of templates.flatMap(grantedStatements)) {
    const name = owner.replace(/(Role)?DefaultPolicy[0-9A-F]{8}$/, '').replace(/For.*$/, '');
    const keys = condition === '' ? '' : ` if ${condition.replaceAll('"', '')}`;
    (lines[name] ??= []).push(
      `${effect === 'Allow' ? '' : effect}${actions.join(' ')} on ${resources.join(' ')}${keys}`,
    );
  }
  return lines;
}

test('each function may do what it does, and nothing else', () => {
  expect(byOwner(main.stateTemplate, main.gatewayTemplate)).toEqual({
    RequestPathAuthorizer: [
      OWN_LOGS('RequestPathAuthorizerLogs'),
      TRACES,
      'secretsmanager:GetSecretValue on <State.OpsToken>',
    ],
    RequestPathProxy: [
      OWN_LOGS('RequestPathProxyLogs'),
      TRACES,
      'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem on <State.StateTable>' +
        ' if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[CIRCUIT#*,LIGHT]}}',
      'secretsmanager:GetSecretValue on <State.SigningSecret>',
    ],
    AdminPathSummary: [
      OWN_LOGS('AdminPathSummaryLogs'),
      TRACES,
      'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query on <State.StateTable>',
    ],
    AdminPathAdmin: [
      OWN_LOGS('AdminPathAdminLogs'),
      TRACES,
      'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem' +
        ' on <State.StateTable> if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[LIGHT,CIRCUIT#*]}}',
      'dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on <State.TenantTable>',
    ],
    AdminPathEdge: [OWN_LOGS('AdminPathEdgeLogs'), TRACES],
    HealthPathHealth: [
      OWN_LOGS('HealthPathHealthLogs'),
      TRACES,
      'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on <State.StateTable>' +
        ' if {ForAllValues:StringLike:{dynamodb:LeadingKeys:[HEALTH,PATROL,INCIDENT,CIRCUIT#*,LIGHT]}}',
      'events:PutEvents on <HealthPathEvents>',
      'sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage on <HealthPathDeadLetters>',
    ],
    SchedulerRole: [
      'lambda:InvokeFunction on <HealthPathHealthFunction> <HealthPathHealthFunction>:*',
      'sqs:SendMessage on <HealthPathDeadLetters>',
    ],
  });
});

test('the authorizer reads the registry only where tenants are validated', () => {
  expect(byOwner(validating.gatewayTemplate)['RequestPathAuthorizer']).toContain(
    'dynamodb:GetItem on <State.TenantTable>',
  );
});

test('a wildcard stands only where it is allowed by name', () => {
  const statements = [main, validating]
    .flatMap((built) => [built.stateTemplate, built.gatewayTemplate])
    .flatMap(grantedStatements);
  const wild = statements.filter(({ actions, resources }) =>
    [...actions, ...resources].some((text) => text.includes('*')),
  );
  const unexplained = wild.flatMap(({ owner, actions }) =>
    actions.filter((action) => ALLOWED_WILDCARDS[action] === undefined).map((action) => `${owner}: ${action}`),
  );
  expect(unexplained).toEqual([]);
  expect(wild.length).toBeGreaterThan(0);
});

test('no managed policy hides further grants', () => {
  expect([...managedPolicies(main.stateTemplate), ...managedPolicies(main.gatewayTemplate)]).toEqual([]);
});
