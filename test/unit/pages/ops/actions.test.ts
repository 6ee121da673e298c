// What each action sends, and that its undo sends the way back.

import { type Action, createActions } from '../../../../lambdas/pages/ops/model/actions';
import { circuitStateOf } from '../../../../lambdas/pages/ops/model/circuit-state';
import { liveStateOf } from '../../../../lambdas/pages/ops/model/live-state';
import { CONSOLE_WORDS } from '../../../../lambdas/pages/ops/text/console-words';

const actions = createActions(CONSOLE_WORDS.en);
const NOW = Date.parse('2026-11-30T03:00:00Z') / 1000;
const values = { reason: 'Because', fields: { minutes: '30', plan: ' gold ' } };
const sent = (action: Action): readonly (string | undefined)[] =>
  [action.request(values), action.undo?.(values, { version: 18 })].map(
    (one) =>
      one &&
      [one.change.method, one.path, JSON.stringify(one.change.body ?? null), one.change.ifMatch ?? []].flat().join(' '),
  );

test.each([
  [
    'red light',
    actions.lightRed('erp'),
    'PUT /api/admin/lights/erp {"color":"red","reason":"Because","minutes":30}',
    'PUT /api/admin/lights/erp {"color":"green","reason":"Undo: Because"}',
  ],
  [
    'green light',
    actions.lightGreen('gateway', { reason: 'Stocktaking', until: 99 }),
    'PUT /api/admin/lights/gateway {"color":"green","reason":"Because"}',
    'PUT /api/admin/lights/gateway {"color":"red","reason":"Stocktaking","expiresAt":99}',
  ],
  [
    'tenant off',
    actions.tenantSwitch('acme', true),
    'PATCH /api/admin/tenants/acme {"status":"disabled","reason":"Because"}',
    'PATCH /api/admin/tenants/acme {"status":"enabled","reason":"Undo: Because"}',
  ],
  [
    'plan of a tenant with the default one',
    actions.plan('a/b', ''),
    'PUT /api/admin/tenants/a%2Fb/quota {"plan":"gold","reason":"Because"}',
    'PUT /api/admin/tenants/a%2Fb/quota {"plan":null,"reason":"Undo: Because"}',
  ],
  [
    'circuit open',
    actions.circuit('erp', circuitStateOf({ phase: 'closed' }, NOW)),
    'PUT /api/admin/circuits/erp {"phase":"open","reason":"Because","minutes":30}',
    'PUT /api/admin/circuits/erp {"phase":"closed","reason":"Undo: Because"}',
  ],
  [
    'circuit closed that a person kept open: the undo keeps it open for the minutes that were left',
    actions.circuit('erp', circuitStateOf({ phase: 'open', by_hand: true, until: '2026-11-30T03:05:30.000Z' }, NOW)),
    'PUT /api/admin/circuits/erp {"phase":"closed","reason":"Because"}',
    'PUT /api/admin/circuits/erp {"phase":"open","reason":"Undo: Because","minutes":5}',
  ],
  ...['open', 'half-open'].map(
    (phase) =>
      [
        `circuit closed that was ${phase} by traffic: no undo may shut the Cell off by hand`,
        actions.circuit('erp', circuitStateOf({ phase, by_hand: false, until: '2026-11-30T03:05:30.000Z' }, NOW)),
        'PUT /api/admin/circuits/erp {"phase":"closed","reason":"Because"}',
        undefined,
      ] as const,
  ),
  [
    'circuit closed as its time ended',
    actions.circuit('erp', circuitStateOf({ phase: 'open', by_hand: true, until: '2026-11-30T03:00:30.000Z' }, NOW)),
    'PUT /api/admin/circuits/erp {"phase":"closed","reason":"Because"}',
    undefined,
  ],
  [
    'Cell off',
    actions.cellSwitch('erp', true),
    'PATCH /api/admin/cells/erp {"enabled":false,"reason":"Because"}',
    'PATCH /api/admin/cells/erp {"enabled":true,"reason":"Undo: Because"}',
  ],
  ['probe', actions.probe('erp'), 'POST /api/admin/cells/erp/probe {"reason":"Because"}', undefined],
  [
    'silence',
    actions.silence('prod-x'),
    'PUT /api/admin/alarms/prod-x/silence {"minutes":30,"reason":"Because"}',
    'DELETE /api/admin/alarms/prod-x/silence {"reason":"Undo: Because"}',
  ],
  [
    'end of a silence',
    actions.unsilence('prod-x', 2),
    'DELETE /api/admin/alarms/prod-x/silence {"reason":"Because"}',
    'PUT /api/admin/alarms/prod-x/silence {"minutes":5,"reason":"Undo: Because"}',
  ],
  [
    'rollback',
    actions.rollback(16, liveStateOf({ version: 17, source: 'live', rollout: null })),
    'POST /api/admin/config/rollback {"version":16,"reason":"Because"} "17"',
    'POST /api/admin/config/rollback {"version":17,"reason":"Undo: Because"} "18"',
  ],
  [
    'rollback from what was deployed in place of version 17',
    actions.rollback(16, liveStateOf({ version: 17, source: 'deployed', rollout: null })),
    'POST /api/admin/config/rollback {"version":16,"reason":"Because"} "17"',
    'POST /api/admin/config/rollback {"version":0,"reason":"Undo: Because"} "18"',
  ],
  [
    'rollback of a version that some tenants try, which no undo may give to everybody',
    actions.rollback(16, liveStateOf({ version: 17, source: 'live', rollout: { percent: 10 } })),
    'POST /api/admin/config/rollback {"version":16,"reason":"Because"} "17"',
    undefined,
  ],
] as const)('%s', (_what, action, request, undo) => {
  expect(sent(action)).toEqual([request, undo]);
});

test('every action says in both languages what will happen', () => {
  const texts = Object.values(CONSOLE_WORDS).flatMap(({ actions: words }) =>
    Object.values(words).flatMap(({ button, title, effect, done }) => [
      button,
      title('x'),
      effect('x', 'y'),
      done('x'),
    ]),
  );
  expect(texts.filter((text) => text.length < 2)).toEqual([]);
});

test('a roll-back says that it ends a trial', () => {
  const effects = Object.values(CONSOLE_WORDS).map((words) => {
    const own = createActions(words);
    const live = { version: 17, contents: 17 };
    const tried = own.rollback(16, { ...live, isTried: true }).effect;
    return tried === `${own.rollback(16, { ...live, isTried: false }).effect} ${words.endsTrial(17)}`;
  });
  expect(effects).toEqual([true, true]);
});

test('the reason of an undo stays within what the API takes', () => {
  const long = { ...values, reason: 'x'.repeat(200) };
  const body = actions.tenantSwitch('acme', true).undo?.(long, {}).change.body as { reason: string };
  expect(body.reason).toHaveLength(200);
});
