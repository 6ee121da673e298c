// Admin routes open to the ops token and to verified users with the permission; everything else, and silence, is refused.

import {
  API_ROUTES,
  CONSOLE_ROUTES,
  LIVE_ROUTES,
  REQUEST_ROUTES,
  USAGE_ROUTES,
} from '../../../lambdas/contract/api-routes';
import { PERMISSIONS, type Permission, ROUTE_PERMISSIONS } from '../../../lambdas/contract/permissions';
import { actorOf, refuseUnlessAdmitted } from '../../../lambdas/domain/admin-access';
import { refusal } from '../../../lambdas/domain/refusal';
import { type Caller, decodeVerdict, encodeVerdict, type Verdict } from '../../../lambdas/domain/verdict';

const READING = 'GET /api/admin/health-summary';
const user = { kind: 'user', userId: 'u1', role: 'client', allowedCells: null } as const;
const allow = (caller: Caller): Verdict => ({ outcome: 'allow', caller });
const ADMIN_ROUTES = [...API_ROUTES, ...LIVE_ROUTES, ...REQUEST_ROUTES, ...USAGE_ROUTES, ...CONSOLE_ROUTES]
  .filter(({ access }) => access === 'admin')
  .map(({ key }) => key);

test('each admin route of the API has its row, and no row is of another route', () => {
  expect(Object.keys(ROUTE_PERMISSIONS).toSorted()).toEqual(ADMIN_ROUTES.toSorted());
});

test('a route that changes something is nothing for a viewer, and who may call is the admin’s to say', () => {
  const needs = (permission: Permission) => ADMIN_ROUTES.filter((key) => ROUTE_PERMISSIONS[key] === permission);
  expect(needs('viewer').every((key) => key.startsWith('GET '))).toBe(true);
  expect(needs('operator')).toEqual([
    'PUT /api/admin/lights/{target}',
    'PATCH /api/admin/cells/{id}',
    'PUT /api/admin/alarms/{name}/silence',
    'DELETE /api/admin/alarms/{name}/silence',
    'PUT /api/admin/circuits/{cell}',
    'POST /api/admin/cells/{id}/probe',
  ]);
  expect(needs('admin')).toEqual([
    'POST /api/admin/tenants',
    'PATCH /api/admin/tenants/{id}',
    'PUT /api/admin/tenants/{id}/quota',
    'POST /api/admin/tenants/{id}/keys',
    'DELETE /api/admin/tenants/{id}/keys/{key}',
    'PUT /api/admin/config',
    'POST /api/admin/config/rollback',
    'PUT /api/admin/tenants/{id}/config',
    'PUT /api/admin/proofs/{kind}',
  ]);
});

describe.each(ADMIN_ROUTES)('%s', (routeKey) => {
  test('opens to the ops token', () => {
    expect(refuseUnlessAdmitted(allow({ kind: 'ops' }), routeKey)).toBeUndefined();
  });

  test.each(PERMISSIONS)(
    'opens to %s if that is enough, also after the trip through the authorizer context',
    (held) => {
      const needed = ROUTE_PERMISSIONS[routeKey] as Permission;
      const isEnough = PERMISSIONS.indexOf(held) >= PERMISSIONS.indexOf(needed);
      const verdict = allow({ ...user, permission: held });
      expect(decodeVerdict(encodeVerdict(verdict))).toEqual(verdict);
      const wanted = isEnough ? undefined : refusal('FORBIDDEN', `This needs the permission ${needed}`);
      for (const each of [verdict, decodeVerdict(encodeVerdict(verdict))]) {
        expect(refuseUnlessAdmitted(each, routeKey)).toEqual(wanted);
      }
    },
  );

  test('stays shut to a user without a permission', () => {
    expect(refuseUnlessAdmitted(allow(user), routeKey)).toMatchObject({ code: 'FORBIDDEN' });
  });
});

test.each(['GET /api/admin/new', 'constructor', '__proto__', ''])(
  'the route %j, which has no row, stays shut to an admin and opens to the ops token',
  (routeKey) => {
    const admin = allow({ ...user, permission: 'admin' });
    expect(refuseUnlessAdmitted(admin, routeKey)).toMatchObject({ code: 'FORBIDDEN' });
    expect(refuseUnlessAdmitted(allow({ kind: 'ops' }), routeKey)).toBeUndefined();
  },
);

test('a verdict of version 1.0, which a rollout may leave, says admin alone', () => {
  const { permission: _, ...context } = encodeVerdict(allow({ ...user, permission: 'admin' }));
  expect(context['admin']).toBe('true');
  expect(decodeVerdict(context)).toEqual(allow({ ...user, permission: 'admin' }));
});

describe('nobody else passes', () => {
  test('a role that is merely spelled admin does not pass: the authorizer must have said so', () => {
    expect(refuseUnlessAdmitted(allow({ ...user, role: 'admin' }), READING)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each(['TRUE', '1', 'false', ''])('ignores an admin mark of %p in the context', (mark) => {
    const context = { ...encodeVerdict(allow(user)), admin: mark };
    expect(refuseUnlessAdmitted(decodeVerdict(context), READING)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each(['Admin', 'root', 'constructor', ''])('ignores a permission of %j in the context', (permission) => {
    const context = { ...encodeVerdict(allow({ ...user, permission: 'admin' })), permission };
    expect(refuseUnlessAdmitted(decodeVerdict(context), READING)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('an unverified caller is never let in', () => {
    expect(refuseUnlessAdmitted(allow({ kind: 'unverified' }), READING)).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  test('no verdict fails closed', () => {
    expect(refuseUnlessAdmitted(undefined, READING)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('a refusal is passed on as it was made', () => {
    const made = refusal('UNAUTHORIZED', 'The token has expired');
    expect(refuseUnlessAdmitted({ outcome: 'refuse', refusal: made }, READING)).toBe(made);
  });
});

test('changes are signed with the user id, or with what the caller is', () => {
  expect(actorOf(allow(user))).toBe('u1');
  expect(actorOf(allow({ kind: 'ops' }))).toBe('ops');
  expect(actorOf(undefined)).toBe('unknown');
});

test.each(['ops', 'patrol', 'unknown'])('a user called %s passes for nobody else', (userId) => {
  expect(actorOf(allow({ ...user, userId }))).toBe(`user ${userId}`);
});
