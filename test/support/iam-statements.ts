// Lists every IAM statement a template grants, as one readable line a statement.

import type { Template } from 'aws-cdk-lib/assertions';

export interface GrantedStatement {
  /** Logical id of the policy or role that carries it. */
  readonly owner: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: string;
}

interface RawStatement {
  readonly Effect: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Principal?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

interface Properties {
  readonly PolicyDocument?: { readonly Statement: readonly RawStatement[] };
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly RawStatement[] } }[];
  readonly ManagedPolicyArns?: readonly unknown[];
}

const IDENTITY_POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'];

export function grantedStatements(template: Template): GrantedStatement[] {
  return IDENTITY_POLICIES.flatMap((type) =>
    Object.entries(template.findResources(type)).flatMap(([owner, { Properties }]) => {
      const { PolicyDocument, Policies = [] } = Properties as Properties;
      const documents = [
        ...(PolicyDocument ? [PolicyDocument] : []),
        ...Policies.map((policy) => policy.PolicyDocument),
      ];
      return documents.flatMap(({ Statement }) => Statement.map((statement) => granted(owner, statement)));
    }),
  );
}

export interface ResourceStatement {
  /** Logical id of the policy or resource that carries it. */
  readonly owner: string;
  readonly effect: string;
  /** Services by name, `account` for this one, anything else unchanged. */
  readonly principals: readonly string[];
  /** As JSON. */
  readonly condition: string;
}

/** Statements that stand on a resource and say who may use it; who may assume a role is none of them. */
export function resourceStatements(template: Template): ResourceStatement[] {
  const { Resources } = template.toJSON() as {
    Resources: Record<string, { Type: string; Properties?: Record<string, { Statement?: readonly RawStatement[] }> }>;
  };
  return Object.entries(Resources)
    .filter(([, { Type }]) => !IDENTITY_POLICIES.includes(Type))
    .flatMap(([owner, { Properties = {} }]) =>
      Object.values(Properties)
        .flatMap((property) => property?.Statement ?? [])
        .filter(({ Principal }) => Principal !== undefined)
        .map(({ Effect, Principal, Condition }) => ({
          owner,
          effect: Effect,
          principals: principalsOf(Principal),
          condition: Condition === undefined ? '' : JSON.stringify(Condition),
        })),
    );
}

function principalsOf(principal: unknown): string[] {
  if (typeof principal === 'string') return [principal];
  return Object.values(principal as Record<string, unknown>)
    .flatMap(list)
    .map((one) => {
      const text = typeof one === 'string' ? one : JSON.stringify(one);
      return text.endsWith('{"Ref":"AWS::AccountId"},":root"]]}') ? 'account' : text;
    });
}

/** Managed policies grant more than any list here could show. */
export function managedPolicies(template: Template): unknown[] {
  return Object.values(template.findResources('AWS::IAM::Role')).flatMap(
    ({ Properties }) => (Properties as Properties).ManagedPolicyArns ?? [],
  );
}

function granted(owner: string, statement: RawStatement): GrantedStatement {
  if (statement.NotAction !== undefined) throw new Error(`${owner} grants by NotAction`);
  return {
    owner,
    effect: statement.Effect,
    actions: list(statement.Action).map(String).toSorted(),
    resources: list(statement.Resource).map(resourceText),
    condition: statement.Condition === undefined ? '' : JSON.stringify(statement.Condition),
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** A reference as `<logical id>`, with the asset and export hashes cut off; the text around it stays. */
function resourceText(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
    'Fn::GetStackOutput': output,
  } = resource as Record<string, unknown>;
  if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? `<${Ref}>` : `<${withoutHash(Ref)}>`;
  if (Array.isArray(attribute)) return `<${withoutHash(String(attribute[0]))}>`;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(resourceText).join(String(join[0]));
  if (output !== undefined) {
    const name = String((output as { OutputName: unknown }).OutputName);
    return `<export ${name.replace(/^PublishOutput(FnGetAtt|Ref)/, '').replace(/[0-9A-F]{8}.*$/, '')}>`;
  }
  return JSON.stringify(resource);
}

function withoutHash(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}
