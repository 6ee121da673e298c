// Decides a request by the statements of one role, as IAM does for identity policies: a denial wins, and silence denies.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

import { covers } from './patterns';
import type { Conditions, Statement } from './statements';

export interface IamRequest {
  /** `service:Operation`. */
  readonly action: string;
  /** ARN, or `*` where AWS authorizes the action on no resource. */
  readonly resource: string;
  /** Condition key -> its values in this request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export type Rule = Pick<Statement, 'effect' | 'actions' | 'resources' | 'conditions'>;

/** Whether the rules allow the request. @throws Error for a condition operator or a policy variable that is unknown here */
export function isAllowed(rules: readonly Rule[], request: IamRequest): boolean {
  const matching = rules.filter((rule) => applies(rule, request));
  return matching.some(({ effect }) => effect === 'Allow') && !matching.some(({ effect }) => effect === 'Deny');
}

function applies({ actions, resources, conditions }: Rule, request: IamRequest): boolean {
  const tests = conditionTests(conditions);
  const action = request.action.toLowerCase();
  return (
    actions.some((pattern) => covers(pattern.toLowerCase(), action)) &&
    resources.some((pattern) => coversArn(pattern, request.resource)) &&
    tests.every((holds) => holds(request))
  );
}

/** A variable would need the caller's own facts. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
function coversArn(pattern: string, arn: string): boolean {
  if (pattern.includes('${')) throw new Error(`Policy variables are not evaluated: ${pattern}`);
  return covers(pattern, arn);
}

type Test = (request: IamRequest) => boolean;
type Compare = (pattern: string, value: string) => boolean;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (expected, value) => expected === value,
  StringLike: coversArn,
  ArnEquals: coversArn,
  ArnLike: coversArn,
};

/** Every operator is looked up before any is evaluated: an unknown one must not hide behind a request that it never meets. */
function conditionTests(conditions: Conditions): Test[] {
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    const [, quantifier, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.+)$/.exec(operator) ?? [];
    const compare = OPERATORS[name];
    if (compare === undefined) throw new Error(`The condition operator ${operator} is unknown here`);
    return Object.entries(keys).map(([key, expected]): Test => {
      const accepts = (value: string) => [expected].flat().some((pattern) => compare(pattern, value));
      return ({ context }) => quantified(quantifier, context[key] ?? [], accepts);
    });
  });
}

/** Of no values `ForAllValues` holds: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
function quantified(
  quantifier: string | undefined,
  values: readonly string[],
  accepts: (value: string) => boolean,
): boolean {
  if (quantifier === 'ForAllValues') return values.every(accepts);
  if (quantifier === 'ForAnyValue') return values.some(accepts);
  if (values.length > 1) throw new Error(`A set of values needs a quantifier: ${values.join(', ')}`);
  return values.some(accepts);
}
