// The statements of IAM policies with resolved ARNs: identity policies by role, and the policies that resources carry.

import type { HostedResource } from '../../../lib/local/assembly/stacks';

export interface Statement {
  /** Logical id of the role, policy or resource that carries the statement. */
  readonly owner: string;
  /** Names of the roles that an identity policy is attached to. */
  readonly roles: readonly string[];
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Conditions;
}

/** Operator -> condition key -> accepted values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Elements that are understood; any other one is a fault of the check, not of the statement. */
const ELEMENTS: ReadonlySet<string> = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

interface RawStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Conditions;
}

interface Document {
  readonly Statement: readonly RawStatement[];
}

export function identityStatements(resources: readonly HostedResource[]): Statement[] {
  return resources.flatMap((resource) => {
    if (resource.type === 'AWS::IAM::Policy') {
      const { PolicyDocument, Roles } = resource.properties() as { PolicyDocument: Document; Roles: string[] };
      return statements(resource, PolicyDocument, Roles);
    }
    if (resource.type !== 'AWS::IAM::Role') return [];
    const { Policies = [] } = resource.properties() as { Policies?: { PolicyDocument: Document }[] };
    return Policies.flatMap(({ PolicyDocument }) => statements(resource, PolicyDocument, [resource.ref]));
  });
}

const RESOURCE_POLICIES: ReadonlySet<string> = new Set([
  'AWS::KMS::Key',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]);

/** Policies on keys, queues, topics and buckets. */
export function resourceStatements(resources: readonly HostedResource[]): Statement[] {
  return resources
    .filter(({ type }) => RESOURCE_POLICIES.has(type))
    .flatMap((resource) => {
      const { KeyPolicy, PolicyDocument } = resource.properties() as {
        KeyPolicy?: Document;
        PolicyDocument?: Document;
      };
      return [KeyPolicy, PolicyDocument].flatMap((document) => (document ? statements(resource, document, []) : []));
    });
}

function statements({ logicalId }: HostedResource, { Statement }: Document, roles: readonly string[]): Statement[] {
  return Statement.map((statement) => {
    const unknown = Object.keys(statement).filter((element) => !ELEMENTS.has(element));
    if (unknown.length > 0) throw new Error(`${logicalId}: ${unknown.join(', ')} is not evaluated here`);
    const { Effect, Action, Resource = [], Condition = {} } = statement;
    return {
      owner: logicalId,
      roles,
      effect: Effect,
      actions: [Action].flat(),
      resources: [Resource].flat(),
      conditions: Condition,
    };
  });
}
