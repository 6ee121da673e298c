// API keys: made, used, kept to what they were made for, and revoked. Each check makes its own key, which ends with it.

import { type Check, group, row } from '../check';
import { answered, holds, refused, same } from '../expectations';
import { NO_CELL } from '../facts';
import { headerOf, recordOf } from '../requests';
import type { MadeKey, Tools } from '../tools';

const KEY_FORM = /^cgk_[0-9a-f]{16}_[0-9a-f]{72}$/;

const asKey = ({ key }: MadeKey, more: Readonly<Record<string, string>> = {}) => ({
  authorization: `Bearer ${key}`,
  'x-tenant-id': undefined,
  ...more,
});

/** Calls no Cell: CELL_NOT_FOUND says that the caller was let in. */
const knock = (t: Tools, made: MadeKey, more?: Readonly<Record<string, string>>) =>
  t.call({ cell: NO_CELL, headers: asKey(made, more) });

const letsIn = (t: Tools, made: MadeKey) =>
  t.eventually(async () => refused(await knock(t, made), 503, 'CELL_NOT_FOUND'));

export const KEY_CHECKS: readonly Check[] = group(
  'api-keys',
  'Programs of partners call by keys, and a lost key must end.',
  'docs/identity.md',
  [
    row('form', 'A key that is made is shown once, in the form that secret scanners know', ['keys'], async (t) => {
      const made = await t.makeKey();
      holds(KEY_FORM.test(made.key), 'a key of the documented form', `${made.key.length} characters of another form`);
      const { text } = answered(await t.admin('GET', t.keysPath), 200);
      holds(text.includes(made.id), 'the key in the list, by its id', 'a list without it');
      holds(!text.includes(made.key.slice(-60)), 'a list without secrets', 'the secret of the key');
    }),
    row('opens', 'A key calls as its tenant, without X-Tenant-Id', ['keys'], async (t) => {
      await letsIn(t, await t.makeKey());
    }),
    row(
      'at-the-cell',
      'The Cell sees the tenant and the id of the key, and never the key',
      ['keys', 'probe'],
      async (t) => {
        const made = await t.makeKey();
        const answer = await t.eventually(async () => answered(await t.order({}, { headers: asKey(made) }), 200));
        const record = recordOf(answer);
        same(headerOf(record, 'x-tenant-id'), t.facts.tenant, 'X-Tenant-Id');
        same(headerOf(record, 'x-user-id'), made.id, 'X-User-Id');
        holds(!JSON.stringify(record).includes(made.key.slice(-60)), 'no key at the Cell', 'the key');
      },
    ),
    row('own-cells', 'A key that was made for some Cells opens no other: 403 FORBIDDEN', ['keys'], async (t) => {
      const made = await t.makeKey({ allowedCells: ['verify-another'] });
      await t.eventually(async () => refused(await knock(t, made), 403, 'FORBIDDEN'));
    }),
    row('own-tenant', 'A key names no other tenant: 403', ['keys'], async (t) => {
      const made = await t.makeKey();
      await letsIn(t, made);
      same((await knock(t, made, { 'x-tenant-id': 'default' })).status, 403);
    }),
    row('no-admin', 'A key opens no admin route: 403 FORBIDDEN', ['keys'], async (t) => {
      const answer = await t.send('GET', '/api/admin/tenants', asKey(await t.makeKey()));
      refused(answer, 403, 'FORBIDDEN');
    }),
    row('mistyped', 'A key with one digit changed is refused: 401 UNAUTHORIZED', ['keys'], async (t) => {
      const { id, key } = await t.makeKey();
      const other = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
      refused(await knock(t, { id, key: other }), 401, 'UNAUTHORIZED');
    }),
    row('revoked', 'A key that is revoked is refused within seconds: 401 UNAUTHORIZED', ['keys'], async (t) => {
      const made = await t.makeKey();
      await letsIn(t, made);
      same(answered(await t.admin('DELETE', `${t.keysPath}/${made.id}`), 200).field('status'), 'revoked');
      await t.eventually(async () => refused(await knock(t, made), 401, 'UNAUTHORIZED'));
    }),
  ],
);
