// Markdown tables on a terminal.

import { tablesForTerminal } from '../../../lib/terminal/markdown-tables';

const style = (_: unknown, text: string) => text;

test('a table is aligned, and the text around it stays', () => {
  const text = 'Before\n\n| what | US$ |\n| --- | ---: |\n| **all** | 12.50 |\n| `a\\|b` | 1,000.00 |\n\nAfter';
  expect(tablesForTerminal(text, { width: undefined, style })).toBe(
    ['Before', '', 'what       US$', 'all      12.50', 'a|b   1,000.00', '', 'After'].join('\n'),
  );
});

test('lines with bars that are no table stay as they are', () => {
  const text = '| one line |\n\n| a |\n| b |\n';
  expect(tablesForTerminal(text, { width: undefined, style })).toBe(text);
});

test('a narrow terminal gets narrow columns', () => {
  const text = `| name | x |\n| --- | --- |\n| ${'long '.repeat(20)} | y |\n`;
  for (const line of tablesForTerminal(text, { width: 40, style }).split('\n'))
    expect(line.length).toBeLessThanOrEqual(40);
});
