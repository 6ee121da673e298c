// The verb `probe`: what it refuses, and that it serves until it is interrupted.

import { runGatewayCli } from '../../../lib/cli/gateway-cli';
import { testTerminal } from '../../support/test-terminal';

const SECRET = 'x'.repeat(64);

test.each<[string, Record<string, string>, string, string]>([
  ['no secret', {}, 'probe', 'Set GATEWAY_PROBE_SECRET'],
  ['a short secret', { GATEWAY_PROBE_SECRET: 'short' }, 'probe', 'of 32 characters or more'],
  ['a port that is a word', { GATEWAY_PROBE_SECRET: SECRET }, 'probe --port x', '--port is x'],
  [
    'a host that is not this machine',
    { GATEWAY_PROBE_SECRET: SECRET },
    'probe --host 192.0.2.1 --port 0',
    'cannot listen',
  ],
])('%s: code 2, with what to do', async (_, env, line, message) => {
  const terminal = testTerminal({ env });
  expect(await runGatewayCli(line.split(' '), terminal)).toBe(2);
  expect(terminal.noted.join('\n')).toContain(message);
});

test('it serves its health to anybody until Ctrl-C, and nothing else', async () => {
  let told = '';
  const listening = Promise.withResolvers<void>();
  const terminal = testTerminal({
    env: { GATEWAY_PROBE_SECRET: SECRET },
    onPrint: (line) => {
      told = /http:\S+\d/.exec(line)?.[0] ?? '';
      listening.resolve();
    },
  });
  const ended = runGatewayCli(['probe', '--port', '0'], terminal);
  await listening.promise;
  expect(await (await fetch(`${told}/health`)).json()).toMatchObject({ status: 'up' });
  expect((await fetch(`${told}/x`)).status).toBe(403);
  terminal.interrupt();
  expect(await ended).toBe(0);
  await expect(fetch(`${told}/health`)).rejects.toThrow('fetch failed');
});
