// The banner fits one screen, and everything on it can be pasted.

import { styleText } from 'node:util';
import { type BannerFacts, banner } from '../../../../lib/local/terminal/banner';
import { textWidth } from '../../../../lib/terminal/text-width';

/** As long as the issuer's: RS256, and the claims of a sample user. */
const BEARER = `e${'y'.repeat(660)}`;
const CELL = { url: 'http://127.0.0.1:1', running: true };
const CELLS = [
  { ...CELL, name: 'crm', collection: 'customers' },
  { ...CELL, name: 'erp', collection: 'orders' },
  { ...CELL, name: 'oa', collection: 'approvals' },
];

function facts(more: Partial<BannerFacts> = {}): BannerFacts {
  return {
    url: 'http://127.0.0.1:65000',
    bearerToken: BEARER,
    tenantId: 'globex',
    opsToken: 'o'.repeat(48),
    cells: CELLS,
    ownCells: [],
    signsWithUnknownKey: false,
    verificationKey: undefined,
    inventory: { hosted: new Map(), withoutEffect: new Map(), notHosted: [] },
    warnings: [],
    readsKeys: true,
    ...more,
  };
}

const linesOf = (more: Partial<BannerFacts> = {}) => banner(facts(more), (_, text) => text).split('\n');

/** What a terminal of this size shows when all was written: wrapped lines, the last of them with the cursor. */
function screenOf(text: string, columns: number, rows: number): string[] {
  const wrapped = text.split('\n').flatMap((line) => {
    const parts = Math.max(1, Math.ceil(textWidth(line) / columns));
    return Array.from({ length: parts }, (_, part) => line.slice(part * columns, (part + 1) * columns));
  });
  return wrapped.slice(-rows);
}

test.each([
  [80, 24],
  [120, 40],
])('a screen of %d by %d shows all of it, tokens once and last', (columns, rows) => {
  const notes = Array.from({ length: 30 }, (_, index) => `warning ${index}`);
  const text = banner(facts({ warnings: notes, verificationKey: 'base64:abc=' }), (_, part) => part);
  const shown = screenOf(text, columns, rows);
  expect(shown.join('\n')).toContain('Gateway ready on http://127.0.0.1:65000');
  const whole = shown.join('');
  expect(whole.split(BEARER)).toHaveLength(2);
  expect(whole.split('o'.repeat(48))).toHaveLength(2);
  expect(whole.endsWith(`export TOKEN=${BEARER}`)).toBe(true);
  expect(shown.at(-1)).toBe('');
});

test('what is styled is no wider than the plain text', () => {
  const plain = linesOf();
  const styled = banner(facts(), (format, text) => styleText(format, text, { validateStream: false })).split('\n');
  // oxlint-disable-next-line no-control-regex -- what a terminal takes out
  expect(styled.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))).toEqual(plain);
  expect(styled).not.toEqual(plain);
});

test('on port 8000 no port is named, on another every command gets it', () => {
  const exported = (url: string) => linesOf({ url }).find((line) => line.includes('GATEWAY_TOKEN'));
  expect(exported('http://127.0.0.1:8000')).toBe(`export GATEWAY_TOKEN=${'o'.repeat(48)}`);
  expect(exported('http://127.0.0.1:9000')).toBe(`export GATEWAY_PORT=9000 GATEWAY_TOKEN=${'o'.repeat(48)}`);
});

test('a token that a shell would read otherwise is quoted', () => {
  expect(linesOf({ opsToken: '~root' }).join('\n')).toContain("GATEWAY_TOKEN='~root'");
});

test('own Cells: a few by name, a line for the path that every Cell has, and no sample Cell to stop', () => {
  const lines = linesOf({ cells: undefined, ownCells: Array.from({ length: 500 }, (_, index) => `c${index}`) });
  expect(lines).toContain('  Cells     c0  c1  c2  c3 and 496 more, below /api/v1/');
  expect(lines).toContain(
    `  curl -s http://127.0.0.1:65000/api/v1/c0/health -H "Authorization: Bearer $TOKEN" -H 'X-Tenant-Id: globex'`,
  );
  expect(lines.join('\n')).not.toContain('stop erp');
});

test('without any Cell the health page is asked', () => {
  const lines = linesOf({ cells: undefined, ownCells: [] });
  expect(lines.filter((line) => line.startsWith('  curl'))).toEqual(['  curl -s http://127.0.0.1:65000/health']);
});

test('keys are named where they are read', () => {
  expect(linesOf()).toContain('Keys: o opens the ops page, r starts again, q ends it.');
  expect(linesOf({ readsKeys: false })).toContain('Ctrl-C ends it.');
});

test('notes come before the screen', () => {
  const inventory = { hosted: new Map(), withoutEffect: new Map(), notHosted: ['AWS::SNS::Topic (4)'] };
  const lines = linesOf({ inventory, warnings: ['w'], verificationKey: 'base64:abc=', signsWithUnknownKey: true });
  expect(lines.slice(0, 4)).toEqual([
    'Not hosted here: SNS Topic (4).',
    'Cells verify Ed25519 signatures with CELL_SIGNING_SCHEMES=rfc9421 CELL_SIGNING_PUBLIC_KEY=base64:abc=',
    expect.stringContaining('set GATEWAY_SIGNING_SECRET to their CELL_SIGNING_SECRET.'),
    'Note: w',
  ]);
  expect(linesOf().join('\n')).not.toContain('CELL_SIGNING_PUBLIC_KEY');
});
