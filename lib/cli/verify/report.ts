// What a run found: a line while it runs, a table at its end, JSON for programs, JUnit XML for pipelines.

import { type Column, table } from '../../terminal/table';
import { plainText } from '../../terminal/text-width';
import type { Terminal } from '../terminal';
import type { Result, Run } from './run-checks';

const MARK = { kept: 'ok', broken: 'BROKEN', 'not applicable': '–' } as const;
const COLOUR = { kept: 'green', broken: 'red', 'not applicable': 'dim' } as const;

export function progressLine({ style }: Terminal, { name, outcome, tookMs }: Result, done: number, of: number): string {
  const place = `${done}/${of}`.padStart(String(of).length * 2 + 1);
  return `${style('dim', place)} ${style(COLOUR[outcome], MARK[outcome].padEnd(6))} ${name} ${style('dim', `${tookMs} ms`)}`;
}

export function counts(results: readonly Result[]): Readonly<Record<Result['outcome'], number>> {
  const number = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return { kept: number('kept'), broken: number('broken'), 'not applicable': number('not applicable') };
}

const COLUMNS: readonly Column[] = [
  { title: '' },
  { title: 'CHECK' },
  { title: 'PROMISE', rank: 1 },
  { title: 'EXPECTED', rank: 3 },
  { title: 'GOT', rank: 2 },
];

/** Every check as a row; below the table what each broken promise means, and where it is promised. */
export function tableLines({ results, cut, left }: Run, { screen, style }: Terminal): string[] {
  const rows = results.map(({ outcome, name, promise, expected = '', got, reason }) => [
    { text: MARK[outcome], format: COLOUR[outcome] },
    name,
    promise,
    plainText(expected),
    plainText(got ?? reason ?? ''),
  ]);
  const broken = results.filter(({ outcome }) => outcome === 'broken');
  return [
    ...table(COLUMNS, rows, { width: screen()?.columns, style }),
    ...broken.flatMap(({ name, promise, expected = '', got = '', why, link }) => [
      '',
      style('red', `BROKEN ${name}: ${promise}`),
      `  expected  ${plainText(expected)}`,
      `  got       ${plainText(got)}`,
      `  matters   ${why}`,
      `  promised  ${link}`,
    ]),
    '',
    summaryLine(results),
    ...(cut ? ['The run was ended before its last check.'] : []),
    ...left.map((sentence) => `Not undone: ${sentence}`),
  ];
}

function summaryLine(results: readonly Result[]): string {
  const { kept, broken, 'not applicable': none } = counts(results);
  const seconds = Math.round(results.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000);
  return `${kept} promises hold, ${broken} are broken, ${none} are not applicable here; ${seconds} s.`;
}

export function asJson({ results, cut, left, facts }: Run): object {
  const { url, tenant, mode, validates, limits, probe } = facts;
  return {
    url,
    tenant,
    facts: { mode, validates, limits, probe: probe ?? null },
    counts: counts(results),
    cut,
    left,
    results,
  };
}

/** As pipelines read it: https://github.com/testmoapp/junitxml */
export function asJunit({ results }: Run): string {
  const { broken, 'not applicable': skipped } = counts(results);
  const cases = results.map(({ name, group, promise, outcome, expected, got, why, link, reason, tookMs }) => {
    const head = `    <testcase classname="gateway.${xml(group)}" name="${xml(`${name}: ${promise}`)}" time="${tookMs / 1000}"`;
    if (outcome === 'kept') return `${head}/>`;
    if (outcome === 'not applicable') return `${head}><skipped message="${xml(reason ?? '')}"/></testcase>`;
    const text = `expected ${expected}, got ${got}. ${why} Promised by ${link}`;
    return `${head}><failure message="${xml(`expected ${expected}, got ${got}`)}">${xml(text)}</failure></testcase>`;
  });
  const totals = `tests="${results.length}" failures="${broken}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals}>`,
    `  <testsuite name="gateway verify" ${totals}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

// oxlint-disable-next-line no-control-regex -- XML 1.0 has no way to write these: they are left out
const UNWRITABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

function xml(text: string): string {
  return text.replaceAll(UNWRITABLE, '').replaceAll(/[<>&"]/g, (sign) => ENTITIES[sign] ?? '');
}
