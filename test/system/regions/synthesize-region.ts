// Synthesizes one region's description, CloudFormation's own rules included, and judges its templates.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, type GatewayApp } from '../../../lib/app';
import { assembledStacks } from '../../support/assembled-stacks';
import { load } from '../../support/description';
import { type RegionScene, regionDescription } from '../../support/region-description';
import { regionFaults } from '../../support/region-templates';

export interface RegionResult {
  readonly faults: readonly string[];
  readonly stacks: number;
  readonly resources: number;
}

/** @throws what breaks CloudFormation's rules */
export function synthesizeRegion(
  scene: RegionScene,
  change: (built: GatewayApp) => void = () => undefined,
): RegionResult {
  const outdir = mkdtempSync(join(tmpdir(), 'region-'));
  try {
    const config = load({ yaml: regionDescription(scene) });
    const built = buildApp({ config, outdir, validateTemplates: true });
    change(built);
    built.app.synth();
    const stacks = assembledStacks(outdir);
    const resources = stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources ?? {}).length, 0);
    return { faults: regionFaults(scene.region, stacks), stacks: stacks.length, resources };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
