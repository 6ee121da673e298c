// A description of one region with every option that the region is known to have.

import { has } from '../../lib/regions';
import { partitionOf } from '../../lib/regions/partition';

/** Held by tests: the oldest, the middle of Europe, an opt-in region, a new one, both of China, and GovCloud. */
export const HELD_REGIONS = [
  'us-east-1',
  'eu-central-1',
  'ap-east-1',
  'ap-southeast-5',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
] as const;

export interface RegionScene {
  readonly region: string;
  readonly cells: number;
  /** Whether every option that exists there is taken in. */
  readonly everything: boolean;
}

/** YAML for `load`. */
export function regionDescription({ region, cells, everything }: RegionScene): string {
  const named = Array.from({ length: cells }, (_, n) => `  cell-${n}: http://cell-${n}.internal`);
  return [
    'name: gateway',
    `region: ${region}`,
    `auth: { mode: jwt, ${everything && has(region, 'userPools') ? 'cognito: create' : ISSUER} }`,
    'signing: { schemes: [hmac-v1, rfc9421] }',
    'tenants: { validate: true }',
    cells === 0 ? '' : `cells:\n${named.join('\n')}`,
    everything ? options(region) : '',
  ].join('\n');
}

const ISSUER = 'issuer: https://id.example.com, jwksUri: https://id.example.com/keys, audience: [gateway]';

function options(region: string): string {
  const certificate = (where: string) =>
    `arn:${partitionOf(region)}:acm:${where}:123456789012:certificate/00000000-0000-0000-0000-000000000000`;
  const edge = has(region, 'distribution')
    ? `edge: { domain: { name: www.example.com, certificateArn: '${certificate('us-east-1')}' } }`
    : '';
  return [
    `api: { domain: { name: api.example.com, certificateArn: '${certificate(region)}', hostedZone: { id: Z1, name: example.com } } }`,
    edge,
    'rollout: { traffic: canary-10-percent-5-minutes }',
    `logs: { ownKey: true, maskPersonalData: ${has(region, 'logMasking')} }`,
    `objectives: { deploy: ${has(region, 'serviceLevelObjectives')} }`,
    'alarms: { cells: all, contacts: { P0: [oncall@example.com] } }',
    'network: { vpcId: vpc-00000000000000001, subnetIds: [subnet-00000000000000001, subnet-00000000000000002], securityGroupIds: [sg-00000000000000001], endpoints: create, routeTableIds: [rtb-00000000000000001] }',
    'functions: { proxy: { provisionedConcurrency: 2 } }',
  ].join('\n');
}
