// Resolves CloudFormation's intrinsic functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html

import { TemplateError } from './template';

/** What an expression may refer to; each throws or answers undefined for what isn't there. */
export interface Scope {
  ref(name: string, where: string): unknown;
  attribute(logicalId: string, attribute: string, where: string): unknown;
  condition(name: string, where: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  importedValue(name: string): unknown;
  stackOutput(stack: string, output: string): unknown;
}

/** `AWS::NoValue`: the property that holds it is as if it weren't there. */
export const NO_VALUE = Symbol('AWS::NoValue');

export function resolve(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, scope, `${where}[${index}]`)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return call(name, (value as Record<string, unknown>)[name], scope, where);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, scope, `${where}.${key}`)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
}

/** A condition, be it an expression or the name of one. */
export function holds(expression: unknown, scope: Scope, where: string): boolean {
  if (typeof expression === 'object' && expression !== null && 'Condition' in expression) {
    return scope.condition(String(expression.Condition), where);
  }
  return resolve(expression, scope, where) === true;
}

function call(name: string, argument: unknown, scope: Scope, where: string): unknown {
  const own = FUNCTIONS[name];
  if (!own) throw new TemplateError(where, `${name} is not supported here`);
  const result = own(argument, scope, where);
  if (result === undefined) throw new TemplateError(where, `${name} ${JSON.stringify(argument)} gives no value here`);
  return result;
}

type Intrinsic = (argument: unknown, scope: Scope, where: string) => unknown;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope, where) => (name === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(name), where)),
  'Fn::GetAtt': (target, scope, where) => {
    const [logicalId = '', ...attribute] = typeof target === 'string' ? target.split('.') : list(target, scope, where);
    return scope.attribute(String(logicalId), attribute.join('.'), where);
  },
  'Fn::Join': (argument, scope, where) => {
    const [separator, parts] = list(argument, scope, where);
    return list(parts, scope, where).map(String).join(String(separator));
  },
  'Fn::Sub': (argument, scope, where) => substitute(argument, scope, where),
  'Fn::Select': (argument, scope, where) => {
    const [index, items] = list(argument, scope, where);
    return list(items, scope, where)[Number(index)];
  },
  'Fn::Split': (argument, scope, where) => {
    const [separator, text] = list(argument, scope, where);
    return String(text).split(String(separator));
  },
  'Fn::Base64': (argument, scope, where) => Buffer.from(String(resolve(argument, scope, where))).toString('base64'),
  'Fn::If': (argument, scope, where) => {
    const [condition, yes, no] = argument as [string, unknown, unknown];
    return resolve(scope.condition(condition, where) ? yes : no, scope, where);
  },
  'Fn::Equals': (argument, scope, where) => {
    const [left, right] = list(argument, scope, where);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::And': (argument, scope, where) => (argument as unknown[]).every((item) => holds(item, scope, where)),
  'Fn::Or': (argument, scope, where) => (argument as unknown[]).some((item) => holds(item, scope, where)),
  'Fn::Not': (argument, scope, where) => !holds((argument as unknown[])[0], scope, where),
  'Fn::FindInMap': (argument, scope, where) => {
    const [map, first, second] = list(argument, scope, where);
    return scope.mapping(String(map), String(first), String(second));
  },
  'Fn::ImportValue': (argument, scope, where) => scope.importedValue(String(resolve(argument, scope, where))),
  'Fn::GetStackOutput': (argument, scope, where) => {
    const target = resolve(argument, scope, where) as Record<string, unknown>;
    return scope.stackOutput(String(target['StackName']), String(target['OutputName']));
  },
};

function list(argument: unknown, scope: Scope, where: string): unknown[] {
  const value = resolve(argument, scope, where);
  if (!Array.isArray(value)) throw new TemplateError(where, 'a list is expected');
  return value;
}

function substitute(argument: unknown, scope: Scope, where: string): string {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
  return text.replaceAll(/\$\{(!?)([^${}]*)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(resolve(variables[name], scope, where));
    return String(call(name.includes('.') ? 'Fn::GetAtt' : 'Ref', name, scope, where));
  });
}
