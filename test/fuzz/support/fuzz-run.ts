// A whole run: every class with its share of the inputs, one seed for all.

import fc from 'fast-check';
import { jsonBombs, prototypePollution } from '../classes/document-classes';
import { RAW_BYTES, rawBytesProperty, startRawTarget } from '../classes/raw-bytes';
import { cellNames, headerInjection, logInjection, smuggling, tenantSpoofing } from '../classes/request-classes';
import { type FuzzClass, type FuzzOutcome, outcomeOf, runClass } from './fuzz-class';
import { startFuzzGateway } from './gateway';

const CLASSES: readonly FuzzClass[] = [
  smuggling,
  tenantSpoofing,
  cellNames,
  headerInjection,
  logInjection,
  prototypePollution,
  jsonBombs,
];

/** Beside the classes' own weights. */
const RAW_WEIGHT = 4;

export async function fuzz(seed: number, inputs: number, tell: (outcome: FuzzOutcome) => void): Promise<FuzzOutcome[]> {
  const total = CLASSES.reduce((sum, { weight }) => sum + weight, RAW_WEIGHT);
  const share = (weight: number): number => Math.max(1, Math.ceil((inputs * weight) / total));
  const outcomes: FuzzOutcome[] = [];
  const keep = (outcome: FuzzOutcome): void => {
    outcomes.push(outcome);
    tell(outcome);
  };
  const gateway = await startFuzzGateway();
  try {
    for (const each of CLASSES) keep(await runClass(each, gateway, seed, share(each.weight)));
  } finally {
    await gateway.close();
  }
  const target = await startRawTarget();
  try {
    const details = await fc.check(rawBytesProperty(target), { seed, numRuns: share(RAW_WEIGHT), endOnFailure: true });
    keep(outcomeOf(RAW_BYTES, seed, details));
  } finally {
    await target.close();
  }
  return outcomes;
}
