// A sample Cell keeps tenants apart, and a repeated POST creates nothing.

import { RecordStore } from '../../../../lib/local/cells/cell-app';

test('a tenant sees its own records only, newest first', () => {
  const store = new RecordStore('C');
  store.create('acme', 'r1', '{"n":1}', { n: 1 });
  store.create('acme', 'r2', '{"n":2}', { n: 2 });
  store.create('globex', 'r1', '{"n":3}', { n: 3 });
  expect(store.list('acme', 10)).toEqual({
    data: [
      { id: 'C-2', n: 2 },
      { id: 'C-1', n: 1 },
    ],
    total: 2,
  });
  expect(store.get('globex', 'C-2')).toBeUndefined();
  expect(store.list('nobody', 10)).toEqual({ data: [], total: 0 });
});

test('the same request id gives the first record again, and refuses another body', () => {
  const store = new RecordStore('C');
  const first = store.create('acme', 'r1', '{"n":1}', { n: 1 });
  expect(first.kind).toBe('created');
  expect(store.create('acme', 'r1', '{"n":1}', { n: 1 })).toEqual({ kind: 'repeated', record: { id: 'C-1', n: 1 } });
  expect(store.create('acme', 'r1', '{"n":2}', { n: 2 })).toEqual({ kind: 'conflict' });
  expect(store.list('acme', 10).total).toBe(1);
});

test('an id in the body does not replace the record’s own', () => {
  const store = new RecordStore('C');
  expect(store.create('acme', 'r1', '', { id: 'mine' })).toMatchObject({ record: { id: 'C-1' } });
});

test('keeps the newest thousand', () => {
  const store = new RecordStore('C');
  for (let index = 1; index <= 1_002; index += 1) store.create('acme', `r${index}`, '', {});
  expect(store.list('acme', 1).total).toBe(1_000);
  expect(store.get('acme', 'C-2')).toBeUndefined();
  expect(store.get('acme', 'C-3')).toBeDefined();
});
