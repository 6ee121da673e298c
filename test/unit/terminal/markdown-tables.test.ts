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

test('a narrow terminal gets narrow columns, whose cells go on in the next line', () => {
  const text =
    '| choice | US$ a month | what it loses |\n| --- | ---: | --- |\n| tracing: false | 1.00 | one two three four |\n';
  expect(tablesForTerminal(text, { width: 34, style })).toBe(
    [
      'choice        US$ a  what it loses',
      '              month',
      'tracing:       1.00  one two three',
      'false                four',
      '',
    ].join('\n'),
  );
});

test('sentences around a table are broken at words, without the marks of bold', () => {
  const text = 'from **7 requests a second** on\n\n| a |\n| --- |\n| b |\n\nthe end';
  expect(tablesForTerminal(text, { width: 20, style })).toBe('from 7 requests a\nsecond on\n\na\nb\n\nthe end');
});
