// Log lines on the terminal show what callers sent, and do nothing of what it says.

import { formatLogLine } from '../../../../lib/local/terminal/log-lines';
import type { Style } from '../../../../lib/terminal/style';

const plain: Style = (_format, text) => text;
const HOSTILE = '/a\u001b]0;title\u0007\u009b2J\u202e';

test.each([
  ['a path', { level: 'ERROR', path: HOSTILE }],
  ['a tenant', { level: 'ERROR', tenant_id: HOSTILE }],
  ['an error', { level: 'ERROR', error: { message: HOSTILE } }],
])('control characters in %s are shown, not obeyed', (_what, record) => {
  const shown = formatLogLine('all', JSON.stringify(record), plain);
  expect(shown).toContain('/a\\u001b]0;title\\u0007\\u009b2J\\u202e');
});

test('control characters in a line that is no record are shown, not obeyed', () => {
  expect(formatLogLine('all', 'no JSON \u001b[2J', plain)).toBe('no JSON \\u001b[2J');
});
