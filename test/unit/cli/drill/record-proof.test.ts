// A drill tells the gateway that is named what it proved; if it cannot, a note says why, and the drill does not fail.

import { recordProof } from '../../../../lib/cli/drill/record-proof';
import { startProofGateway } from '../../../support/proof-gateway';
import { testTerminal } from '../../../support/test-terminal';

const PROVEN = { kind: 'alarms', ok: false, summary: '6 of 7 alarms rang' } as const;

async function record(status: number, isNamed = true) {
  const gateway = await startProofGateway(status);
  const env = { GATEWAY_TOKEN: 'ops-token', GATEWAY_PORT: new URL(gateway.url).port };
  const terminal = testTerminal({ env });
  await recordProof(PROVEN, isNamed ? { url: gateway.url } : {}, terminal);
  await gateway.close();
  return { seen: gateway.seen, noted: terminal.noted.join('\n') };
}

test('a drill that failed is recorded too', async () => {
  const { seen, noted } = await record(200);
  expect(seen).toEqual(['PUT /api/admin/proofs/alarms Bearer ops-token', { ok: false, summary: '6 of 7 alarms rang' }]);
  expect(noted).toBe('Recorded for the ops page.');
});

test.each([
  [404, /will not show this drill: the deployment has no console/],
  [403, /will not show this drill: ./],
  [503, /will not show this drill: ./],
])('an answer of %i is a note', async (status, note) => {
  expect((await record(status)).noted).toMatch(note);
});

test('no gateway is told that nobody named', async () => {
  const { seen, noted } = await record(200, false);
  expect(seen).toEqual([]);
  expect(noted).toMatch(/name the gateway by --url/);
});
