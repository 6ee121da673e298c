// A body full of faults is refused in few words: it comes back neither in the answer nor in the log many times its size.

import * as v from 'valibot';
import { readJson } from '../../../lambdas/admin/json';
import { readCreation } from '../../../lambdas/admin/tenants/bodies';
import { isRefusal } from '../../../lambdas/domain/refusal';

function refusalOf(body: string) {
  const result = readCreation(Buffer.from(body));
  if (!isRefusal(result)) throw new Error('taken');
  return result;
}

describe('a body of faults', () => {
  test('ten faults are named, and how many more there are', () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${'k'.repeat(80)}${index}`, 1]));
    const { code, details } = refusalOf(JSON.stringify(fields));
    expect(code).toBe('BAD_REQUEST');
    expect(details).toMatch(/; and \d+ more$/);
    expect(details.length).toBeLessThan(2_000);
  });

  test('the name of an unknown field is cut', () => {
    expect(refusalOf(`{"${'k'.repeat(50_000)}":1}`).details.length).toBeLessThan(500);
  });

  test('ten faults leave nothing more to tell', () => {
    const fields = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`k${index}`, 1]));
    expect(refusalOf(JSON.stringify(fields)).details).not.toContain('more');
    expect(refusalOf(JSON.stringify({ ...fields, k8: 1 })).details).toMatch(/; and 1 more$/);
  });

  test('a body over the limit is not read', () => {
    expect(refusalOf(`{"allowedCells":["${'","'.repeat(30_000)}"]}`).code).toBe('PAYLOAD_TOO_LARGE');
    const sized = (bytes: number) => readJson(v.object({}), Buffer.from('{}'.padEnd(bytes)));
    expect([isRefusal(sized(64 * 1024)), isRefusal(sized(64 * 1024 + 1))]).toEqual([false, true]);
  });
});

test('the most Cells that a tenant can have fit', () => {
  const allowedCells = Array.from({ length: 500 }, (_, index) => `${'c'.repeat(60)}${index}`);
  const body = JSON.stringify({ tenantId: 'acme', name: 'Acme', allowedCells });
  expect(readCreation(Buffer.from(body))).toMatchObject({ allowedCells });
});

test.each(['null', '7', '"text"', '[]', '[{"tenantId":"acme"}]', '', '{', '\u0000'])(
  'what is no JSON object is told so: %j',
  (body) => {
    expect(refusalOf(body)).toMatchObject({ code: 'BAD_REQUEST', details: 'The body must be a JSON object' });
  },
);

test('bytes that are not UTF-8 are no JSON object', () => {
  const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
  expect(readCreation(body)).toMatchObject({ details: 'The body must be a JSON object' });
});
