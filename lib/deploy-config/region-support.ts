// Holds a description against what its regions have: a fault where it asks for more, a warning where nothing is known.

import { CAPABILITIES, type CapabilityName, factOf, has, PARTITIONS, partitionOf } from '../regions';
import type { ConfigWarning, RegionDefaults } from './config';
import { type Fault, show } from './fault';
import type { Description } from './schema';

export interface RegionFindings {
  readonly faults: readonly Fault[];
  readonly warnings: readonly ConfigWarning[];
}

/** @param cliRegion where the CDK CLI deploys what names no region; undefined outside the CLI */
export function regionFindings(description: Description, cliRegion: string | undefined): RegionFindings {
  const regions = namedRegions(description);
  const unheard = regions.filter(({ region }) => partitionOf(region) === undefined);
  if (unheard.length > 0) {
    const expected = `a region of ${PARTITIONS.join(', ')}: nothing is known of what others have`;
    return { faults: unheard.map(({ where, region }) => ({ where, got: show(region), expected })), warnings: [] };
  }
  const asked = regions.flatMap(({ region }) => asksOf(description).map((ask) => ({ ...ask, region })));
  return {
    faults: [
      ...unnamedFaults(description, cliRegion),
      ...partitionFaults(description),
      ...asked
        .filter(({ region, capability }) => factOf(region, capability).has === 'no')
        .map(({ where, got, region, capability }) => ({ where, got, expected: expectation(region, capability) })),
    ],
    warnings: asked
      .filter(({ region, capability }) => factOf(region, capability).has === 'unknown')
      .map(({ where, region, capability }) => ({
        id: `unknown-${capability}-${region}`,
        message: `${where}: AWS's pages do not say whether ${region} has ${CAPABILITIES[capability].title.en}`,
      })),
  };
}

/** What the description leaves open, by what its regions are known to have. */
export function regionDefaults({ region, secondRegion, tracing, backup }: Description): RegionDefaults {
  const regions = [region, secondRegion?.region].filter((each) => each !== undefined);
  const all = (capability: CapabilityName) => regions.every((each) => has(each, capability));
  const restoreTest = backup.restoreTest ?? (all('restoreTesting') ? 'weekly' : 'never');
  return { tracing: tracing ?? all('tracing'), backup: { ...backup, restoreTest } };
}

interface Ask {
  readonly where: string;
  readonly got: string;
  readonly capability: CapabilityName;
}

function asksOf({ tracing, backup, auth, objectives, edge, logs }: Description): Ask[] {
  const asks: Ask[] = [];
  const ask = (holds: boolean, where: string, value: unknown, capability: CapabilityName) => {
    if (holds) asks.push({ where, got: show(value), capability });
  };
  ask(tracing === true, 'tracing', tracing, 'tracing');
  ask(!['never', undefined].includes(backup.restoreTest), 'backup.restoreTest', backup.restoreTest, 'restoreTesting');
  ask(auth.mode === 'jwt' && auth.cognito === 'create', 'auth.cognito', 'create', 'userPools');
  ask(objectives.deploy, 'objectives.deploy', objectives.deploy, 'serviceLevelObjectives');
  ask(logs.maskPersonalData, 'logs.maskPersonalData', logs.maskPersonalData, 'logMasking');
  ask(edge !== undefined, 'edge', edge, 'distribution');
  return asks;
}

function expectation(region: string, capability: CapabilityName): string {
  const { title, without } = CAPABILITIES[capability];
  const { source, date } = factOf(region, capability);
  return `none of it in ${region}, which has no ${title.en}: ${without.en} (${source}, read on ${date})`;
}

function namedRegions({ region, secondRegion }: Description): { where: string; region: string }[] {
  return [
    ...(region === undefined ? [] : [{ where: 'region', region }]),
    ...(secondRegion === undefined ? [] : [{ where: 'secondRegion.region', region: secondRegion.region }]),
  ];
}

/** Without a name the templates are made for a region that has everything. */
function unnamedFaults({ region }: Description, cliRegion: string | undefined): Fault[] {
  if (region !== undefined || cliRegion === undefined) return [];
  const lacks =
    partitionOf(cliRegion) !== 'aws' ||
    (Object.keys(CAPABILITIES) as CapabilityName[]).some((capability) => !has(cliRegion, capability));
  if (!lacks) return [];
  return [
    {
      where: 'region',
      got: 'nothing',
      expected: `${cliRegion} by name: templates for it differ from those for others`,
    },
  ];
}

/** ARNs and regions of another partition belong to other accounts. */
function partitionFaults({ region, secondRegion, api, backup, permissionsBoundary }: Description): Fault[] {
  if (region === undefined) return [];
  const partition = partitionOf(region);
  const arns = {
    'api.domain.certificateArn': api.domain?.certificateArn,
    'secondRegion.certificateArn': secondRegion?.certificateArn,
    'backup.copyToVaultArn': backup.copyToVaultArn,
    permissionsBoundary,
  };
  const expected = `an ARN that begins with arn:${partition}:, as those of ${region} do`;
  const foreign = Object.entries(arns)
    .filter(([, arn]) => arn !== undefined && arn.split(':')[1] !== partition)
    .map(([where, arn]) => ({ where, got: show(arn), expected }));
  if (secondRegion === undefined || partitionOf(secondRegion.region) === partition) return foreign;
  const got = show(secondRegion.region);
  return [...foreign, { where: 'secondRegion.region', got, expected: `a region of the partition ${partition} too` }];
}
