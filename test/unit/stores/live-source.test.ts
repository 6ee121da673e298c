// The rules that functions next to the request path go by: those in force, or the last that could be read.

import { randomBytes } from 'node:crypto';
import type { DeployedRules, LiveRules } from '../../../lambdas/contract/live-config';
import type { LivePointer } from '../../../lambdas/domain/live/live-view';
import type { DynamoCall, Item } from '../../../lambdas/stores/dynamodb/call';
import { createLiveSourceOver } from '../../../lambdas/stores/dynamodb/live-source';
import { createDynamoLiveVersions, createDynamoPointerNote } from '../../../lambdas/stores/dynamodb/live-versions';

const rulesOf = (...cells: readonly (readonly [cell: string, host: string])[]): LiveRules =>
  ({ cells: Object.fromEntries(cells.map(([cell, host]) => [cell, { baseUrl: host, core: false }])) }) as never;

const DEPLOYED = rulesOf(['crm', 'http://deployed']);
const KEPT: Readonly<Record<string, LiveRules>> = {
  one: rulesOf(['crm', 'http://one']),
  two: rulesOf(['crm', 'http://two'], ['erp', 'http://two']),
};
const ONE: LivePointer = { version: 1, hash: 'one', deployed: 'd' };
const TRIED: LivePointer = { version: 2, hash: 'two', deployed: 'd', rollout: { percent: 5 }, before: ONE };

test('are those in force, with the Cells of what is tried, and the last ones where the table or a version is gone', async () => {
  let answer: () => Promise<LivePointer | undefined> = async () => undefined;
  const reader = {
    pointer: () => answer(),
    rules: async (hash: string) => KEPT[hash] ?? Promise.reject(new Error('gone')),
  };
  const deployed: DeployedRules = { hash: 'd', rules: DEPLOYED, replaces: 0, withoutTable: 'deployed' };
  const read = createLiveSourceOver(reader, deployed);
  const after = async (next: typeof answer): Promise<LiveRules> => {
    answer = next;
    return read();
  };
  const failed = () => Promise.reject(new Error('no table'));
  expect(await after(failed)).toBe(DEPLOYED);
  expect(await after(async () => undefined)).toBe(DEPLOYED);
  expect(await after(async () => ONE)).toBe(KEPT['one']);
  expect(await after(failed)).toBe(KEPT['one']);
  expect(await after(async () => ({ ...ONE, version: 3, hash: 'lost' }))).toBe(KEPT['one']);
  const tried = rulesOf(['crm', 'http://one'], ['erp', 'http://two']);
  expect(await after(async () => TRIED)).toEqual(tried);
  expect(await after(failed)).toEqual(tried);
  expect(await after(async () => undefined)).toBe(DEPLOYED);
});

describe('the content of a version', () => {
  /** Three characters of each four are new: packing makes it no shorter than an item may be. */
  const document = { text: randomBytes(400_000).toString('base64') };
  const write = (call: DynamoCall) => createDynamoLiveVersions(call, { lights: 'lights', audit: 'audit' });

  test('that is larger than an item is kept in several, and read as it was written', async () => {
    const items: Item[] = [];
    const call = (async (operation: string, { Item: item }: { Item: Item }) => {
      if (operation === 'PutItem') items.push(item);
      return { Items: items };
    }) as unknown as DynamoCall;
    const versions = write(call);
    const hash = await versions.writeContent(JSON.stringify(document));
    expect(items.map((item) => JSON.stringify(item).length < 400 * 1024)).toEqual([true, true]);
    expect(await versions.document(hash)).toEqual(document);
  });

  test.each([
    ['free', undefined, { claimed: true }],
    ['taken', 'ConditionalCheckFailedException', { claimed: false }],
    ['out of reach', 'InternalServerError', { failed: 'InternalServerError' }],
  ])('whose number is %s is claimed, or not', async (_, name, outcome) => {
    const call = (async () => {
      if (name !== undefined) throw Object.assign(new Error('not written'), { name });
    }) as unknown as DynamoCall;
    const change = { at: 0, author: 'ops', reason: 'a test', from: 1, bytes: 1 };
    const claim = write(call).claim({ ...change, version: 2, deployed: 'd', rules: 'r', document: 'd' });
    expect(await claim.then((claimed) => ({ claimed })).catch(({ name: failed }: Error) => ({ failed }))).toEqual(
      outcome,
    );
  });

  test('that the table does not take is an error', async () => {
    const call = (async () => Promise.reject(new Error('no table'))) as unknown as DynamoCall;
    await expect(write(call).writeContent('{}')).rejects.toThrow('no table');
    await expect(createDynamoPointerNote(call, 'patrol').write('{}')).rejects.toThrow('no table');
  });
});
