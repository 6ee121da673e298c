// The report on checked Cells, for a person: every finding in a line, and what to do below those that failed.

import type { Format, Style } from '../../terminal/style';
import { plainText } from '../../terminal/text-width';
import type { CellReport, CheckName, Finding } from '../cells/finding';

const TITLE: Readonly<Record<CheckName, string>> = {
  reachable: 'reachable',
  health: 'health',
  clock: 'clock',
  signed: 'signed request is let through',
  unsigned: 'unsigned request is refused',
  forged: 'forged signature is refused',
  stale: 'old signature is refused',
  replayed: 'used signature is refused',
};

const MARK: Readonly<Record<Finding['outcome'], readonly [mark: string, format: Format]>> = {
  passed: ['✔', 'green'],
  failed: ['✘', 'red'],
  unsure: ['!', 'yellow'],
  skipped: ['–', 'dim'],
};

const TITLE_WIDTH = Math.max(...Object.values(TITLE).map(({ length }) => length));

export function reportLines(reports: readonly CellReport[], style: Style): string[] {
  const well = reports.filter(({ ok }) => ok);
  const untold = well.filter(({ findings }) => !findings.some(isSignatureTaken)).length;
  const total = `${well.length} of ${reports.length} Cells ready for the gateway`;
  const but = untold === 0 ? '' : `, but ${untold} of them not seen to take a signature`;
  return [
    ...reports.flatMap(({ cell, base_url: url, findings }) => [
      `${style('bold', cell)} ${style('dim', plainText(url))}`,
      ...findings.flatMap((finding) => findingLines(finding, style)),
      '',
    ]),
    style(well.length < reports.length ? 'red' : untold > 0 ? 'yellow' : 'green', `${total}${but}`),
  ];
}

function isSignatureTaken({ check, outcome }: Finding): boolean {
  return check === 'signed' && outcome === 'passed';
}

function findingLines({ check, outcome, found, advice }: Finding, style: Style): string[] {
  const [mark, format] = MARK[outcome];
  const line = `  ${style(format, mark)} ${TITLE[check].padEnd(TITLE_WIDTH)}  ${plainText(found)}`;
  return [line, ...(advice === undefined ? [] : [`    ${style(format, '→')} ${advice}`])];
}
