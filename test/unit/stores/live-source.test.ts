// The rules that functions next to the request path go by: those in force, or the last that could be read.

import type { DeployedRules, LiveRules } from '../../../lambdas/contract/live-config';
import type { LivePointer } from '../../../lambdas/domain/live/live-view';
import { createLiveSourceOver } from '../../../lambdas/stores/dynamodb/live-source';

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
