// A whole run: every class with its share of the inputs, one seed for all.

import { descriptionFiles } from '../classes/description-files';
import { jsonBombs, prototypePollution } from '../classes/document-classes';
import { misframingCells } from '../classes/misframing';
import { RAW_BYTES, runRawBytes, startRawProcess } from '../classes/raw-bytes';
import { cellNames, headerInjection, logInjection, smuggling, tenantSpoofing } from '../classes/request-classes';
import { forgedTokens } from '../classes/tokens';
import { type FuzzClass, type FuzzOutcome, runClass } from './fuzz-class';
import { startFuzzGateway } from './gateway';

export const CLASSES: readonly FuzzClass[] = [
  smuggling,
  tenantSpoofing,
  cellNames,
  headerInjection,
  logInjection,
  prototypePollution,
  jsonBombs,
  forgedTokens,
  misframingCells,
  descriptionFiles,
];

export async function fuzz(seed: number, inputs: number, tell: (outcome: FuzzOutcome) => void): Promise<FuzzOutcome[]> {
  const total = CLASSES.reduce<number>((sum, { weight }) => sum + weight, RAW_BYTES.weight);
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
  const target = await startRawProcess();
  try {
    keep(await runRawBytes(target, seed, share(RAW_BYTES.weight)));
  } finally {
    await target.close();
  }
  return outcomes;
}
