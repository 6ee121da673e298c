// What the banner says where the user's own Cells stand behind the gateway.

import { type BannerFacts, banner } from '../../../../lib/local/terminal/banner';

function linesFor(ownCells: readonly string[], more: Partial<BannerFacts> = {}): string[] {
  const facts: BannerFacts = {
    url: 'http://127.0.0.1:9000',
    bearerToken: 'bearer-1',
    tenantId: 'globex',
    opsToken: 'ops-1',
    cells: undefined,
    ownCells,
    signsWithUnknownKey: false,
    verificationKey: undefined,
    inventory: { hosted: new Map(), withoutEffect: new Map(), notHosted: [] },
    warnings: [],
    ...more,
  };
  return banner(facts, (_, text) => text)
    .split('\n')
    .map((line) => line.trim());
}

const rows = (lines: readonly string[]) => lines.filter((line) => line.startsWith('Cell '));
const curls = (lines: readonly string[]) => lines.filter((line) => line.startsWith('curl '));

test('each has its address, and the first a line to paste: the one path that every Cell has', () => {
  const lines = linesFor(['crm', 'erp']);
  expect(rows(lines)).toEqual([
    'Cell crm      http://127.0.0.1:9000/api/v1/crm',
    'Cell erp      http://127.0.0.1:9000/api/v1/erp',
  ]);
  expect(curls(lines)).toEqual([
    'curl -s http://127.0.0.1:9000/health',
    "curl -s http://127.0.0.1:9000/api/v1/crm/health -H 'Authorization: Bearer bearer-1' -H 'X-Tenant-Id: globex'",
    "curl -s http://127.0.0.1:9000/api/admin/health-summary -H 'Authorization: Bearer ops-1'",
  ]);
});

test('many do not push the tokens out of sight', () => {
  const lines = linesFor(Array.from({ length: 500 }, (_, index) => `c${index}`));
  expect(rows(lines)).toHaveLength(12);
  expect(lines).toContain('and 488 Cells more');
});

test('where there is none, no line asks for one', () => {
  expect(curls(linesFor([]))).toHaveLength(2);
});

test('where signatures are Ed25519, it says what Cells verify them with', () => {
  const verificationKey = 'base64:abc=';
  expect(linesFor(['crm'], { verificationKey })).toContain(
    'Cells verify Ed25519 signatures with CELL_SIGNING_SCHEMES=rfc9421 CELL_SIGNING_PUBLIC_KEY=base64:abc=',
  );
  expect(linesFor(['crm']).join()).not.toContain('CELL_SIGNING_PUBLIC_KEY');
});
