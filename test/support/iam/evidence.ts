// What one deployment's roles are asked for, in all its regions, and what each of their grants is needed for.

import * as ENV from '../../../lambdas/contract/environment';
import type { LogSearchSettings } from '../../../lambdas/contract/settings';
import type { HostedResource } from '../../../lib/local/assembly/stacks';
import { type IamRequest, isAllowed, type Rule } from './evaluate';
import { type Grant, grantsIn, refusal, rulesWithout } from './grants';
import { rulesOf } from './role-judge';
import { functionLabel, type RoleRequest, roleNamed, serviceCalls } from './service-calls';
import { identityStatements } from './statements';

export interface Evidence {
  /** Functions that called AWS while they ran. */
  readonly callers: ReadonlySet<string>;
  /** One line for each request that no grant allows. */
  readonly refused: readonly string[];
  /** Grant, as a line -> what would be refused without it; nothing where nobody needs it. */
  readonly withoutGrant: ReadonlyMap<string, readonly string[]>;
}

/** `observed`: requests of the functions that ran. */
export function evidenceOf(resources: readonly HostedResource[], observed: readonly RoleRequest[]): Evidence {
  const statements = identityStatements(resources);
  const requests = [...observed, ...elsewhere(resources, observed), ...serviceCalls(resources)];
  const refusedBy = (rules: (role: string) => readonly Rule[], role?: string) =>
    requests
      .filter((request) => role === undefined || request.role === role)
      .filter((request) => !isAllowed(rules(request.role), request))
      .map((request) => shortened(refusal(request.caller, request)));
  const withoutGrant = new Map<string, string[]>();
  for (const grant of grantsIn(statements)) {
    for (const role of grant.roles) {
      const left = rulesWithout(rulesOf(statements, role), grant);
      const line = `${callerOf(role, requests)}: ${spelled(grant)}`;
      withoutGrant.set(line, [...(withoutGrant.get(line) ?? []), ...refusedBy(() => left, role)]);
    }
  }
  const callers = new Set(observed.map(({ caller }) => caller));
  return { callers, refused: refusedBy((role) => rulesOf(statements, role)), withoutGrant };
}

function callerOf(role: string, requests: readonly RoleRequest[]): string {
  return requests.find((request) => request.role === role)?.caller ?? shortened(role);
}

function spelled({ statement, action, resource, value }: Grant): string {
  if (value === undefined) return shortened(`${action} on ${resource}`);
  return shortened(
    `${statement.actions.join(' ')} on ${statement.resources.join(' ')} where ${value.key} is ${value.value}`,
  );
}

/** Without account, region, the second region's part of names, and the hashes that CDK puts behind them. */
function shortened(text: string): string {
  return text
    .replaceAll('-standby-', '-')
    .replaceAll(/arn:aws:(\w+):[\w-]*:\d*:/g, '$1:')
    .replaceAll(/(?<=[A-Za-z])[0-9A-F]{8}(?![0-9A-Za-z])/g, '');
}

/**
 * One machine runs the first region only. A function of the second one makes the same calls, to what its own variables
 * name.
 */
function elsewhere(resources: readonly HostedResource[], observed: readonly RoleRequest[]): RoleRequest[] {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(named);
  return functions.flatMap((there) => {
    const here = functions.find(({ caller, stack }) => caller === there.caller && isRun(stack.name));
    if (here === undefined || isRun(there.stack.name)) return [];
    return observed
      .filter(({ role }) => role === here.role)
      .map((request) => ({ ...request, role: there.role, caller: there.caller, ...translated(request, here, there) }));
  });
}

const isRun = (stack: string) => !stack.includes('-standby-');

function named(resource: HostedResource) {
  const properties = resource.properties();
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Readonly<Record<string, string>> };
  const caller = functionLabel(properties, resource);
  const variables = { ...Variables, ...searched(Variables[ENV.logSearch]) };
  return { caller, role: roleNamed(properties['Role']), variables, stack: resource.stack };
}

/** One variable names several log groups. */
function searched(text = '{"functions":[]}'): Record<string, string> {
  const { functions, access } = JSON.parse(text) as Partial<LogSearchSettings> & Pick<LogSearchSettings, 'functions'>;
  return Object.fromEntries(
    [...functions, ...(access === undefined ? [] : [access])].map((name, index) => [`log ${index}`, name]),
  );
}

type Named = ReturnType<typeof named>;

function translated({ resource }: IamRequest, here: Named, there: Named): Pick<IamRequest, 'resource'> {
  const isNamed = (value: string) =>
    resource === value || resource.endsWith(`/${value}`) || resource.endsWith(`:${value}:*`);
  const own = Object.entries(here.variables).find(([, value]) => isNamed(value));
  const moved = resource.replace(`:${here.stack.region}:`, `:${there.stack.region}:`);
  if (own === undefined) return { resource: moved };
  const [variable, value] = own;
  const theirs = there.variables[variable] ?? '';
  if (resource === value) return { resource: theirs };
  const end = resource.endsWith(':*') ? ':*' : '';
  return { resource: moved.slice(0, -(value + end).length) + theirs + end };
}
