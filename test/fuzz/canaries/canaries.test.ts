// Each class of hostile input finds the flaws that it is there to find: here they are put into the gateway on purpose.

import { chosenSeed } from '../../support/random';
import { RAW_BYTES, runRawBytes } from '../classes/raw-bytes';
import { startFront } from '../support/front';
import { type FuzzOutcome, runClass } from '../support/fuzz-class';
import { MOST_CANARY_INPUTS } from '../support/fuzz-report';
import { CLASSES } from '../support/fuzz-run';
import { startFuzzGateway } from '../support/gateway';
import type { Canary } from './canary';
import { CONNECTION_FLAWS } from './connection-flaws';
import { DOCUMENT_FLAWS } from './document-flaws';
import { FRONT_FLAWS } from './front-flaws';
import { LOG_FLAWS } from './log-flaws';
import { REQUEST_FLAWS } from './request-flaws';
import { TOKEN_FLAWS } from './token-flaws';

// An export of a module can be replaced only where it is a plain property.
jest.mock('../../../lambdas/admin/json', () => replaceable('../../../lambdas/admin/json'));
jest.mock('../../../lambdas/admin/lights/changes', () => replaceable('../../../lambdas/admin/lights/changes'));
jest.mock('../../../lambdas/authorizer/decide', () => replaceable('../../../lambdas/authorizer/decide'));
jest.mock('../../../lambdas/authorizer/identity', () => replaceable('../../../lambdas/authorizer/identity'));
jest.mock('../../../lambdas/proxy/headers', () => replaceable('../../../lambdas/proxy/headers'));
jest.mock('../../../lambdas/proxy/admission', () => replaceable('../../../lambdas/proxy/cell-target'));
jest.mock('../../../lambdas/domain/header-text', () => replaceable('../../../lambdas/domain/header-text'));
jest.mock('../../../lambdas/domain/verdict', () => replaceable('../../../lambdas/domain/verdict'));
jest.mock('../../../lambdas/health/http-probe', () => replaceable('../../../lambdas/health/http-probe'));
jest.mock('../../../lambdas/proxy/admission', () => replaceable('../../../lambdas/proxy/admission'));
jest.mock('../../../lambdas/proxy/reserved-headers', () => replaceable('../../../lambdas/proxy/reserved-headers'));
jest.mock('../../../lambdas/runtime/request-log', () => replaceable('../../../lambdas/runtime/request-log'));
jest.mock('../../../lambdas/runtime/http-event', () => replaceable('../../../lambdas/runtime/http-event'));
jest.mock('../../../lib/deploy-config/cells-section', () => replaceable('../../../lib/deploy-config/cells-section'));
jest.mock('../../../lib/deploy-config/yaml-file', () => replaceable('../../../lib/deploy-config/yaml-file'));
jest.mock('../../../lib/local/api/request-headers', () => replaceable('../../../lib/local/api/request-headers'));

function replaceable(module: string): object {
  return { __esModule: true, ...jest.requireActual<object>(module) };
}

const CANARIES: readonly Canary[] = [
  ...REQUEST_FLAWS,
  ...LOG_FLAWS,
  ...DOCUMENT_FLAWS,
  ...TOKEN_FLAWS,
  ...CONNECTION_FLAWS,
  ...FRONT_FLAWS,
];
const seed = chosenSeed();

/** What the canary's class makes of a gateway with its flaw. */
async function outcomeWith({ of, parts, replacements = [], server = {} }: Canary): Promise<FuzzOutcome> {
  const undo = replacements.map((replace) => replace());
  const gateway = await startFuzzGateway(parts);
  try {
    const own = CLASSES.find(({ name }) => name === of);
    if (own) return await runClass(own, gateway, seed, MOST_CANARY_INPUTS);
    const front = await startFront(gateway, server);
    try {
      return await runRawBytes(front, seed, MOST_CANARY_INPUTS);
    } finally {
      await front.close();
    }
  } finally {
    for (const each of undo) each();
    await gateway.close();
  }
}

test('every class has a flaw to find, and every flaw a class', () => {
  const classes = [...CLASSES, RAW_BYTES].map(({ name }) => name);
  expect([...new Set(CANARIES.map(({ of }) => of))].toSorted()).toEqual(classes.toSorted());
});

test.each(CANARIES)('$of: $flaw', async (canary) => {
  const { fault, inputs } = await outcomeWith(canary);
  expect(fault).toMatch(canary.fault);
  expect(inputs).toBeLessThanOrEqual(MOST_CANARY_INPUTS);
  // Who reads it can run the same input again.
  expect(fault).toContain(`seed: ${seed}, path: "`);
  expect(fault).toContain('Counterexample: [');
});

test('the front of these tests, without a flaw, shows none', async () => {
  expect(await outcomeWith({ of: RAW_BYTES.name, flaw: '', fault: /^$/ })).toMatchObject({ fault: undefined });
});
