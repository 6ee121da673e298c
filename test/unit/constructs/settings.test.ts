// What the description becomes for the functions: settings of tokens, records and the patrol, and the live document's frame.

import { ALERT_RULES } from '../../../lib/alert-rules';
import { consoleRules } from '../../../lib/constructs/console';
import { deployedDocument, liveFrame } from '../../../lib/constructs/live-config';
import {
  answerSettings,
  jwtSettings,
  patrolMinutes,
  patrolSettings,
  recordSettings,
  signingSettings,
  takesKeys,
  tokenCacheSeconds,
} from '../../../lib/constructs/settings';
import type { DeployConfig } from '../../../lib/deploy-config';
import { load, MINIMAL, TRUSTED } from '../../support/description';

const SOURCE = { issuer: 'https://id.example.com', jwksUri: 'https://id.example.com/keys', audience: ['gateway'] };
const withAuth = (auth: string) => load({ yaml: MINIMAL.replace('mode: header', `mode: jwt, ${auth}`) });

function tokens(auth: string) {
  const config = withAuth(auth);
  if (config.auth.mode !== 'jwt') throw new Error('not of tokens');
  const { tokenUse, claims, permissions } = jwtSettings(config.auth, SOURCE);
  return { tokenUse, claims, permissions };
}

const OIDC = 'issuer: https://id.example.com, jwksUri: https://id.example.com/keys, audience: [gateway]';
const VALUES = { viewer: ['platform-viewer'], operator: ['platform-operator'], admin: ['platform-admin'] };
const PLAIN = { tenant: 'tenantId', subject: 'sub', role: 'role', allowedCells: 'allowedCells' };
const CUSTOM = {
  tenant: 'custom:tenantId',
  subject: 'sub',
  role: 'custom:role',
  allowedCells: 'custom:allowedCells',
};
const byRole = (claim: string, admin: string) => ({ claim, viewer: [], operator: [], admin: [admin] });

test.each([
  ['any issuer', OIDC, { tokenUse: null, claims: PLAIN, permissions: byRole('role', 'admin') }],
  ['a user pool', 'cognito: create', { tokenUse: 'id', claims: CUSTOM, permissions: byRole('custom:role', 'admin') }],
  [
    'permissions of any issuer',
    `${OIDC}, permissions: {}`,
    { tokenUse: null, claims: PLAIN, permissions: { ...VALUES, claim: 'platformRole' } },
  ],
  [
    'permissions of a user pool',
    'cognito: create, permissions: {}',
    { tokenUse: 'id', claims: CUSTOM, permissions: { ...VALUES, claim: 'cognito:groups' } },
  ],
  [
    'what the description names itself',
    'cognito: create, tokenUse: none, claims: { tenant: t, subject: s, role: r, allowedCells: c }, adminRole: boss',
    {
      tokenUse: null,
      claims: { tenant: 't', subject: 's', role: 'r', allowedCells: 'c' },
      permissions: byRole('r', 'boss'),
    },
  ],
  [
    'access tokens, and a claim of permissions',
    `${OIDC}, tokenUse: access, permissions: { claim: scope }`,
    { tokenUse: 'access', claims: PLAIN, permissions: { ...VALUES, claim: 'scope' } },
  ],
])('tokens: %s', (_what, auth, settings) => {
  expect(tokens(auth)).toEqual(settings);
});

test.each([
  ['header mode', { yaml: MINIMAL }, [false, 0]],
  ['tokens alone', { yaml: TRUSTED }, [false, 0]],
  ['tokens and keys', { yaml: TRUSTED.replace('mode: jwt', 'mode: jwt, keys: true') }, [true, 0]],
  ['kept verdicts', { yaml: TRUSTED.replace('mode: jwt', 'mode: jwt, tokenCacheSeconds: 9') }, [false, 9]],
])('%s', (_what, scene, expected) => {
  const config = load(scene);
  expect([takesKeys(config), tokenCacheSeconds(config)]).toEqual(expected);
});

test.each([
  ['', undefined],
  ['logs: { goodLines: 2 }', { goodLines: 2, slowMs: 1_000, gatherSeconds: 0 }],
  ['metrics: { gatherSeconds: 30 }', { goodLines: 1, slowMs: 1_000, gatherSeconds: 30 }],
  ['logs: { goodLines: 2, slowMs: 9 }\nmetrics: { gatherSeconds: 30 }', { goodLines: 2, slowMs: 9, gatherSeconds: 30 }],
])('records: %s', (yaml, expected) => {
  expect(recordSettings(load({ yaml: `${TRUSTED}${yaml}\n` }))).toEqual(expected);
});

test.each([
  [15, 4, 1],
  [60, 1, 1],
  [300, 1, 5],
])('a patrol every %i s has %i rounds in each run, and a run every %i min', (seconds, rounds, minutes) => {
  const config = load({ yaml: `${TRUSTED}patrol: { intervalSeconds: ${seconds} }\n` });
  expect([patrolSettings(config).roundsPerInvocation, patrolMinutes(config)]).toEqual([rounds, minutes]);
});

test('HSTS is told under a name of one’s own alone, and names subdomains where the description does', () => {
  const domain = (hsts: string) =>
    `api: { domain: { name: api.example.com, certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/c'${hsts} } }\n`;
  const told = (yaml: string) => answerSettings(load({ yaml: `${TRUSTED}${yaml}` }));
  expect(Object.values(told(''))).toEqual(['zh-CN']);
  expect(Object.values(told(domain('')))).toEqual(['zh-CN', 'max-age=31536000']);
  expect(Object.values(told(domain(', hsts: { maxAgeSeconds: 5, includeSubDomains: true }')))).toEqual([
    'zh-CN',
    'max-age=5; includeSubDomains',
  ]);
});

describe('live changes', () => {
  const LIVE =
    "cells: { crm: { url: 'https://crm.example.com', core: false } }\nliveConfig: { allowedHosts: [a.example.com], replaces: 3 }\n";
  const frameOf = (yaml: string) => {
    const config = load({ yaml });
    return liveFrame(config, config.liveConfig as NonNullable<DeployConfig['liveConfig']>);
  };

  test('the deployed document is one as it would be written', () => {
    const yaml = `${TRUSTED.replace('validate: false', 'validate: false, plan: trial, requestsPerMinute: 7')}${LIVE}
plans: { trial: { requestsPerSecond: 5 } }
tenantRoutes: { acme: { crm: 'https://acme.example.com' } }
patrol: { failuresToGoDown: 4 }
`;
    expect(deployedDocument(load({ yaml }))).toEqual({
      cells: { crm: { url: 'https://crm.example.com', core: false } },
      plans: { trial: { requestsPerSecond: 5 } },
      tenants: { plan: 'trial', requestsPerMinute: 7, callerRequestsPerMinute: 0 },
      tenantRoutes: { acme: { crm: { url: 'https://acme.example.com' } } },
      patrol: { failuresToGoDown: 4, successesToComeBack: 1 },
    });
    expect(deployedDocument(load({ yaml: TRUSTED }))).toStrictEqual({
      cells: {},
      plans: {},
      tenants: { requestsPerMinute: 0, callerRequestsPerMinute: 0 },
      tenantRoutes: {},
      patrol: { failuresToGoDown: 3, successesToComeBack: 1 },
    });
  });

  test('the frame has what a document is held against', () => {
    const { document, rules, hash, ...frame } = frameOf(`${TRUSTED}${LIVE}`);
    expect(frame).toEqual({
      replaces: 3,
      withoutTable: 'deployed',
      allowedHosts: ['a.example.com'],
      description: {
        auth: { mode: 'jwt' },
        signing: { schemes: ['hmac-v1'] },
        proxy: { authorization: 'forward' },
        patrol: { failuresToGoDown: 3, successesToComeBack: 1 },
      },
    });
    expect(document).toEqual(deployedDocument(load({ yaml: `${TRUSTED}${LIVE}` })));
    expect({ ...rules.cells }).toEqual({ crm: { baseUrl: 'https://crm.example.com', core: false } });
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
  });

  test('without signatures there is no scheme, and what is not said of tokens is absent', () => {
    const yaml = `${MINIMAL.replace('[hmac-v1]', 'none')}${LIVE}`;
    expect(frameOf(yaml).description).toStrictEqual({
      auth: { mode: 'header' },
      signing: { schemes: [] },
      proxy: {},
      patrol: { failuresToGoDown: 3, successesToComeBack: 1 },
    });
    expect(signingSettings(load({ yaml })).schemes).toEqual([]);
  });
});

test('the console knows each rule with its runbook, the worst first, and of one severity as they are listed', () => {
  const config = load({ yaml: `${TRUSTED}patrol: { intervalSeconds: 20 }\nmetrics: { tenants: [acme] }\n` });
  const { rules, breaker, ...rest } = consoleRules(config);
  const listed = (severity: string) => ALERT_RULES.filter((rule) => rule.severity === severity).map(({ id }) => id);
  expect(rules.map(({ id }) => id)).toEqual(['P0', 'P1', 'P2', 'P3'].flatMap(listed));
  expect(rules).toHaveLength(ALERT_RULES.length);
  for (const { runbook } of rules) expect(runbook.en.length).toBeGreaterThan(0);
  expect(breaker).toMatchObject({ minimumCalls: 2, openSeconds: 10 });
  expect(rest).toEqual({ patrolSeconds: 20, meteredTenants: ['acme'] });
});
