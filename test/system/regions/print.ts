// `npm run synth:regions`: synthesizes every held region and prints what each has, and what its deployment holds.

import { hasExtension, processorIn } from '../../../lib/constructs/secrets-extension';
import { CAPABILITY_NAMES, factOf } from '../../../lib/regions';
import { helpAsked } from '../../../lib/terminal/help-asked';
import { HELD_REGIONS } from '../../support/region-description';
import { synthesizeRegion } from './synthesize-region';

const HEAD = ['region', 'cells', 'options', 'processor', 'extension', 'stacks', 'resources', 'lacks or unknown'];

const HELP = `npm run synth:regions
  Synthesizes a deployment for each of ${HELD_REGIONS.length} regions, and prints what the region has
  and what the deployment holds.
`;

/** Returns whether a region's description has faults. */
function printRegions(): boolean {
  let failed = false;
  console.log(HEAD.join('\t'));
  for (const region of HELD_REGIONS) {
    const processor = processorIn(region);
    const absent = CAPABILITY_NAMES.flatMap((name) => {
      const { has } = factOf(region, name);
      return has === 'yes' ? [] : [has === 'unknown' ? `${name}?` : name];
    });
    for (const cells of [0, 60]) {
      for (const everything of [false, true]) {
        const { faults, stacks, resources } = synthesizeRegion({ region, cells, everything });
        const extension = hasExtension(region, processor) ? 'layer' : 'none';
        const row = [region, cells, everything ? 'all' : 'none', processor, extension, stacks, resources];
        console.log([...row, absent.join(' ')].join('\t'));
        for (const fault of faults) console.error(`  ${fault}`);
        failed ||= faults.length > 0;
      }
    }
  }
  return failed;
}

if (!helpAsked(HELP) && printRegions()) process.exitCode = 1;
