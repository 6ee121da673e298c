// The patrol's own network fails: it says so, and takes back nothing it knew.

import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { ProbeError } from '../../../lambdas/contract/health-summary';
import { createControlCheck } from '../../../lambdas/health/http-probe';
import { NOBODY } from '../../support/cell-server';
import { testPatrol } from '../../support/patrol';

const CELLS = ['crm', 'erp'];

function everything(error: ProbeError, control: (() => Promise<boolean>) | null) {
  const patrol = testPatrol(CELLS, { control });
  return {
    patrol,
    fail: () => CELLS.forEach((cell) => patrol.answers.set(cell, error)),
    statuses: async () => (await patrol.ports.health.list()).map(({ status }) => status),
  };
}

test('every Cell fails and so does the control check: blind, and no Cell changes', async () => {
  const { patrol, fail, statuses } = everything('refused', async () => false);
  await patrol.round();
  const before = await patrol.ports.health.list();
  const { judgedAtMs } = (await patrol.ports.heartbeat.read()) ?? {};
  fail();
  for (let round = 0; round < 5; round += 1) {
    expect(await patrol.round()).toMatchObject({ blind: true, records: [], published: 0 });
  }
  expect(await patrol.ports.health.list()).toEqual(before);
  expect(await patrol.ports.heartbeat.read()).toMatchObject({
    blind: true,
    judgedAtMs,
    ranAtMs: patrol.nowMs - 30_000,
  });
  expect(patrol.signals).toEqual([]);
  patrol.answers.clear();
  expect(await patrol.round()).toMatchObject({ blind: false });
  expect(await statuses()).toEqual(['up', 'up']);
});

test('every Cell fails but the control check does not: they are down', async () => {
  const { patrol, fail, statuses } = everything('timeout', async () => true);
  fail();
  for (let round = 0; round < 3; round += 1) expect(await patrol.round()).toMatchObject({ blind: false });
  expect(await statuses()).toEqual(['down', 'down']);
});

test('one Cell answers: the others are judged, and the control check is not asked', async () => {
  let asked = 0;
  const { patrol } = everything('refused', async () => {
    asked += 1;
    return false;
  });
  patrol.answers.set('erp', 'timeout');
  expect(await patrol.round()).toMatchObject({ blind: false });
  expect(asked).toBe(0);
});

test('without a control check, silence from every host is blindness and refusals are not', async () => {
  const silent = everything('timeout', null);
  silent.fail();
  expect(await silent.patrol.round()).toMatchObject({ blind: true });
  const refusing = everything('refused', null);
  refusing.fail();
  expect(await refusing.patrol.round()).toMatchObject({ blind: false });
});

describe('the control check over a socket', () => {
  const listening = async (server: ReturnType<typeof createTcpServer>): Promise<string> => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const closed = (server: ReturnType<typeof createTcpServer>) => new Promise((resolve) => server.close(resolve));

  test.each([200, 301, 404, 500])('is content with any answer, %i too', async (status) => {
    const server = createServer((_request, response) => response.writeHead(status).end());
    expect(await createControlCheck(await listening(server), 20_000)()).toBe(true);
    await closed(server);
  });

  test('is content with an answer whose body is announced, which HEAD never brings', async () => {
    const server = createServer((_request, response) => response.writeHead(200, { 'content-length': '9' }).end());
    expect(await createControlCheck(await listening(server), 20_000)()).toBe(true);
    await closed(server);
  });

  test('fails when nothing listens', async () => {
    expect(await createControlCheck(NOBODY, 5_000)()).toBe(false);
  });

  test('fails when no answer comes in time, and frees its socket', async () => {
    const server = createTcpServer((socket) => socket.resume());
    expect(await createControlCheck(await listening(server), 50)()).toBe(false);
    await closed(server);
  });
});
