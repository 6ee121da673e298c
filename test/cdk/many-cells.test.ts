// The route table is a file next to the bundle: its size meets no limit of the environment or the template.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import type { RouteTable } from '../../lambdas/contract/route-table';
import { TRUSTED } from '../support/description';
import { functionProperties, SINGLE_FUNCTIONS, synthesized } from '../support/synthesized';

const LAMBDA_ENVIRONMENT_BYTES = 4096;

const withCells = (count: number, yaml: string) =>
  synthesized({
    yaml,
    env: { GATEWAY_ROUTES_PATH: 'routes.json' },
    files: {
      'routes.json': JSON.stringify({
        routes: Object.fromEntries(
          Array.from({ length: count }, (_, n) => [
            `cell-${n}`,
            `http://cell-${n}.some.rather.long.internal.name:8080`,
          ]),
        ),
      }),
    },
  });

/** What follows the number of Cells by itself is named here, so that nothing else may. */
const FIXED = `${TRUSTED}
functions: { health: { memoryMb: 256 } }
patrol: { concurrency: 64 }
metrics: { cells: none }
usage: {}
`;
const built = { none: withCells(0, FIXED), 500: withCells(500, FIXED), 10_000: withCells(10_000, FIXED) };
const sized = withCells(5_000, TRUSTED);

test.each([500, 10_000] as const)('%d Cells are in the asset of every function that routes', (count) => {
  for (const name of ['proxy', 'summary', 'admin', 'health', 'usage']) {
    const file = path.join(built[count].outdir, 'functions', name, ASSET_FILE.routes);
    const { cells } = JSON.parse(readFileSync(file, 'utf8')) as RouteTable;
    expect(Object.keys(cells)).toHaveLength(count);
    expect(cells[`cell-${count - 1}`]?.baseUrl).toBe(`http://cell-${count - 1}.some.rather.long.internal.name:8080`);
  }
});

test.each([500, 10_000] as const)('%d Cells change nothing in the template but the asset hashes', (count) => {
  const template = (key: keyof typeof built) =>
    JSON.stringify(built[key].gatewayTemplate.toJSON()).replace(/[0-9a-f]{64}/g, '<hash>');
  expect(template(count)).toBe(template('none'));
  for (const name of SINGLE_FUNCTIONS) {
    const { Variables } = functionProperties(built[count], name)['Environment'] as {
      Variables: object;
    };
    expect(JSON.stringify(Variables).length).toBeLessThan(LAMBDA_ENVIRONMENT_BYTES);
  }
});

test('the patrol is sized by its Cells, and metrics by Cell stop at their ceiling', () => {
  const { MemorySize, Environment } = functionProperties(sized, 'health') as {
    MemorySize: number;
    Environment: { Variables: Record<string, string> };
  };
  expect(MemorySize).toBe(1_792);
  expect(JSON.parse(Environment.Variables[ENV.patrolSettings] ?? '')).toMatchObject({ concurrency: 313 });
  expect(Environment.Variables[ENV.meteredCells]).toBe('none');
});
