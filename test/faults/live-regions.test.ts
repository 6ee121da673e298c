// A second region over a replica of the shared table, as global tables work: items arrive later, and in any order.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html

import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import {
  changing,
  eachLiveScene,
  type LiveClock,
  type LiveEnvironment,
  type LiveScene,
  liveAdmin,
  liveEnvironment,
  movedTo,
} from '../support/live-fleet';
import { runSeed, seededRandom } from '../support/random';

const random = seededRandom(runSeed('live regions'));

interface Put {
  readonly TableName?: string | undefined;
  readonly Item?: object | undefined;
}

/** Notes what is put into `from`, for `deliver` to put into `to`. */
function replicate(call: DynamoCall, from: string, to: string) {
  const underWay: object[] = [];
  const note = ({ TableName, Item }: Put) => {
    if (TableName === from && Item) underWay.push(Item);
  };
  const watched: DynamoCall = async (operation, input) => {
    const answer = await call(operation, input);
    if (operation === 'PutItem') note(input as Put);
    if (operation === 'TransactWriteItems') {
      for (const { Put: put } of (input as { TransactItems: { Put?: Put }[] }).TransactItems) note(put ?? {});
    }
    return answer;
  };
  return {
    call: watched,
    underWay,
    /** One item, of those that are under way, in no order. */
    async deliver() {
      const [Item] = underWay.splice(Math.floor(random() * underWay.length), 1);
      await call('PutItem', { TableName: to, Item: Item as never });
    },
  };
}

let dynamo: LiveScene['dynamo'];
let clock: LiveClock;
let replica: ReturnType<typeof replicate>;
let regions: { readonly first: LiveEnvironment; readonly second: LiveEnvironment };
let admin: ReturnType<typeof liveAdmin>;
eachLiveScene((scene) => {
  ({ dynamo, clock } = scene);
});
beforeEach(async () => {
  const [firstState, secondState, here, there] = await Promise.all([1, 2, 3, 4].map(() => dynamo.createTable()));
  replica = replicate(dynamo.call, here ?? '', there ?? '');
  const region = (name = '', lights = '') => liveEnvironment({ call: dynamo.call, name, lights }, clock);
  regions = { first: region(firstState, here), second: region(secondState, there) };
  admin = liveAdmin({ call: replica.call, name: here ?? '' }, clock);
});

const put = (host: string) => admin('PUT /api/admin/config', changing(movedTo(host)));

async function deliverAll() {
  for (let left = replica.underWay.length; left > 0; left -= 1) await replica.deliver();
}

test('both regions go by the same version within 5 s of its arrival', async () => {
  await put('new.example.com');
  await deliverAll();
  clock.nowMs += 5_000;
  const seen = { host: 'new.example.com', config: 'live 1', stale: false };
  expect(await regions.first.ask('acme')).toMatchObject(seen);
  expect(await regions.second.ask('acme')).toMatchObject(seen);
});

test('a region that gets the pieces of a version late and in any order never goes by a part of it', async () => {
  for (let version = 1; version <= 8; version += 1) {
    await put(`v${version}.example.com`);
    const before = version === 1 ? 'crm.example.com' : `v${version - 1}.example.com`;
    const hosts = new Set<string | undefined>();
    for (let left = replica.underWay.length; left > 0; left -= 1) {
      clock.nowMs += 5_000;
      const { host, status } = await regions.second.ask('acme');
      hosts.add(host);
      expect(status).toBe(200);
      await replica.deliver();
    }
    expect([before, `v${version}.example.com`]).toEqual(expect.arrayContaining([...hosts]));
    clock.nowMs += 10_000;
    await regions.second.ask('acme');
    expect(await regions.second.ask('acme')).toMatchObject({
      host: `v${version}.example.com`,
      config: `live ${version}`,
    });
  }
});
