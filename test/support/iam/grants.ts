// Single grants of the roles, and the rules that are left when one is taken away.

import type { IamRequest, Rule } from './evaluate';
import type { Statement } from './statements';

/** One action on one resource, or one value that a condition accepts. */
export interface Grant {
  readonly statement: Statement;
  /** Names of the roles that lose it. */
  readonly roles: readonly string[];
  readonly action?: string;
  readonly resource?: string;
  readonly value?: { readonly operator: string; readonly key: string; readonly value: string };
}

export function grantsIn(statements: readonly Statement[]): Grant[] {
  return statements.flatMap((statement) => {
    const { actions, resources, conditions, roles } = statement;
    const values = Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).flatMap(([key, accepted]) => [accepted].flat().map((value) => ({ operator, key, value }))),
    );
    return [
      ...actions.flatMap((action) => resources.map((resource) => ({ statement, roles, action, resource }))),
      ...values.map((value) => ({ statement, roles, value })),
    ];
  });
}

/** Rules of a role by all its statements, without one grant. */
export function rulesWithout(rules: readonly Statement[], grant: Grant): Rule[] {
  return rules.flatMap((rule): Rule[] => {
    if (rule !== grant.statement) return [rule];
    if (grant.value !== undefined) return [{ ...rule, conditions: withoutValue(rule, grant.value) }];
    return [
      { ...rule, actions: rule.actions.filter((action) => action !== grant.action) },
      {
        ...rule,
        actions: rule.actions.filter((action) => action === grant.action),
        resources: rule.resources.filter((resource) => resource !== grant.resource),
      },
    ];
  });
}

function withoutValue({ conditions }: Statement, { operator, key, value }: NonNullable<Grant['value']>) {
  const accepted = [conditions[operator]?.[key] ?? []].flat().filter((one) => one !== value);
  return { ...conditions, [operator]: { ...conditions[operator], [key]: accepted } };
}

/** A role's request, as a line says it. */
export function refusal(caller: string, { action, resource, context }: IamRequest): string {
  const keys = context['dynamodb:LeadingKeys'];
  return `${caller} may not ${action} on ${resource}${keys ? ` (${keys.join(', ')})` : ''}`;
}
