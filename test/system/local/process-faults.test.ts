// The real process of the one-machine run: each fault of a user's is a sentence, and leaves nothing behind.

import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ownGateways } from '../../support/gateway-process';

const { start, temporaryFolder } = ownGateways();

describe('a fault is a sentence, not a stack trace', () => {
  async function failure(env: Record<string, string>, ...options: string[]): Promise<string> {
    const gateway = start(env, ...options);
    expect((await gateway.ended())[0]).toBe(1);
    expect(gateway.output()).not.toContain('    at ');
    return gateway.output();
  }

  test('the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await failure({ GATEWAY_PORT: String(port) })).toBe(
      `Port ${port} is in use. Set GATEWAY_PORT to another one; 0 picks a free one.\n`,
    );
    server.close();
  });

  test('a data folder whose database is broken', async () => {
    const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(folder, 'dynamodb'));
    writeFileSync(join(folder, 'dynamodb', 'CURRENT'), 'MANIFEST-0000');
    const told = await failure({ TMPDIR: temporary }, '--data', folder);
    expect(told).toContain(
      `${join(folder, 'dynamodb')} can't be read: Corruption: CURRENT file does not end with newline. Put a copy of it ` +
        'back, or move it away: new tables are made, without what they held.\n',
    );
    expect(readdirSync(folder)).not.toContain('lock');
    expect(readdirSync(temporary).filter((name) => name.startsWith('cell-gateway-'))).toEqual([]);
  });

  test.each<[string, Record<string, string>, string[], string]>([
    [
      'a port that is invalid, and all else that is wrong',
      { GATEWAY_PORT: 'http', CELL_CRM_URL: 'crm:8001' },
      [],
      'The environment has 2 faults:\n  - GATEWAY_PORT: got "http"; expected a whole number from 0 (any free port) to 65535\n  - CELL_CRM_URL: got "crm:8001"',
    ],
    [
      'a log file that cannot be written',
      {},
      ['--log-file', '/none/log'],
      "--log-file /none/log can't be written: ENOENT",
    ],
    ['a data folder that is a file', {}, ['--data', 'package.json'], "--data package.json can't be used: EEXIST"],
    [
      'an ops token that no header can carry',
      { GATEWAY_OPS_TOKEN: 'two words' },
      [],
      'GATEWAY_OPS_TOKEN: got a value that no Authorization header can carry; expected letters, digits and - . _ ~ + /',
    ],
    ['an unknown option', {}, ['--what'], 'Unknown option --what.'],
    ['an unknown log mode', {}, ['--logs', 'loud'], '--logs is loud, and can be requests, errors, all, off.'],
    ['a description that is not there', {}, ['--config', 'none.yaml'], 'none.yaml'],
    ['a Cell with an invalid address', { CELL_CRM_URL: 'crm:8001' }, [], 'CELL_CRM_URL'],
  ])('%s', async (_, env, options, message) => {
    expect(await failure(env, ...options)).toContain(message);
  });
});
