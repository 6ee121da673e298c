// Cost against load as a picture: both axes logarithmic, one line for each way to run the gateway.

import { type Comparison, LOADS } from './comparison';

const SIZE = { width: 760, height: 420 };
const FRAME = { left: 84, right: 175, top: 40, bottom: 50 };
/** Told apart without colour too. */
const LINES = [
  { color: '#0b66c3', dash: '' },
  { color: '#b3541e', dash: '7 4' },
  { color: '#3c7d3c', dash: '2 4' },
];

type Scale = (value: number) => number;

export function costChart({ bills, byLoad, containersPayFrom }: Comparison): string {
  const costs = byLoad.flat();
  const x = scale([LOADS[0] ?? 1, LOADS.at(-1) ?? 1], [FRAME.left, SIZE.width - FRAME.right]);
  const yRange = [
    10 ** Math.floor(Math.log10(Math.min(...costs))),
    10 ** Math.ceil(Math.log10(Math.max(...costs))),
  ] as const;
  const y = scale(yRange, [SIZE.height - FRAME.bottom, FRAME.top]);
  const ends = spread(bills.map((_, at) => y(byLoad.at(-1)?.[at] ?? 1)));
  const series = bills.map(({ name }, at) => {
    const { color, dash } = LINES[at] ?? { color: '#444', dash: '' };
    const points = byLoad.map((row, load) => `${round(x(LOADS[load] ?? 1))},${round(y(row[at] ?? 1))}`).join(' ');
    return [
      `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="2.5" stroke-dasharray="${dash}"/>`,
      text(SIZE.width - FRAME.right + 8, (ends[at] ?? 0) + 4, name, `fill="${color}"`),
    ].join('\n');
  });
  const { httpApi } = containersPayFrom;
  const marker = httpApi === undefined || httpApi < (LOADS[0] ?? 0) ? [] : [crossing(x(httpApi), httpApi)];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-labelledby="title">`,
    '<title id="title">US dollars a month by requests a second, both logarithmic</title>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...decades(LOADS[0] ?? 1, LOADS.at(-1) ?? 1).map((value) => vertical(x(value), label(value))),
    ...decades(...yRange).map((value) => horizontal(y(value), `$${label(value)}`)),
    text((SIZE.width - FRAME.right + FRAME.left) / 2, SIZE.height - 10, 'requests a second', 'text-anchor="middle"'),
    text(FRAME.left, 22, 'US$ a month'),
    ...series,
    ...marker,
    '</svg>',
  ].join('\n')}\n`;
}

function scale([fromValue, toValue]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const [low, high] = [Math.log10(fromValue), Math.log10(toValue)];
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
}

function decades(from: number, to: number): number[] {
  const values: number[] = [];
  for (let power = Math.ceil(Math.log10(from)); power <= Math.log10(to) + 1e-9; power += 1) values.push(10 ** power);
  return values;
}

/** Labels at least a line apart. */
function spread(positions: readonly number[]): number[] {
  const order = positions.map((_, at) => at).toSorted((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  const placed = [...positions];
  order.forEach((at, rank) => {
    const above = order[rank - 1];
    if (above !== undefined) placed[at] = Math.max(placed[at] ?? 0, (placed[above] ?? 0) + 16);
  });
  return placed;
}

function crossing(at: number, load: number): string {
  const note = `containers pay from ${load.toPrecision(2)}`;
  return [
    `<line x1="${round(at)}" x2="${round(at)}" y1="${FRAME.top}" y2="${SIZE.height - FRAME.bottom}" stroke="#666" stroke-dasharray="3 3"/>`,
    text(at + 6, FRAME.top + 12, note),
  ].join('\n');
}

function vertical(at: number, name: string): string {
  const line = `<line x1="${round(at)}" x2="${round(at)}" y1="${FRAME.top}" y2="${SIZE.height - FRAME.bottom}" stroke="#e3e3e3"/>`;
  return `${line}\n${text(at, SIZE.height - FRAME.bottom + 18, name, 'text-anchor="middle"')}`;
}

function horizontal(at: number, name: string): string {
  const line = `<line x1="${FRAME.left}" x2="${SIZE.width - FRAME.right}" y1="${round(at)}" y2="${round(at)}" stroke="#e3e3e3"/>`;
  return `${line}\n${text(FRAME.left - 8, at + 4, name, 'text-anchor="end"')}`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes || 'fill="#333"'}>${content}</text>`;
}

function label(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
