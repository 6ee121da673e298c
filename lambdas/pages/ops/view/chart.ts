// A chart as SVG: read by mouse, finger or arrow keys, and as a table by whoever cannot see it.

import {
  barPath,
  fullBarPath,
  indexAt,
  linePath,
  type Plot,
  stacked,
  timeTicks,
  type Values,
  valueTicks,
  xOf,
  yOf,
} from '../model/chart';
import { make, tableOf } from './dom';

export interface Series {
  readonly name: string;
  readonly values: Values;
  /** Class that gives the colour. */
  readonly tone: string;
}

export interface ChartSpec {
  readonly title: string;
  readonly times: readonly string[];
  /** Short texts for the axis, one for each time. */
  readonly axis: readonly string[];
  readonly lines: readonly Series[];
  /** One on top of the other. */
  readonly bars: readonly Series[];
  /** Times to mark from floor to ceiling. */
  readonly failed?: { readonly name: string; readonly marks: readonly boolean[] };
  readonly format: (value: number | null) => string;
  readonly words: { readonly asTable: string; readonly time: string; readonly noData: string };
}

const HEIGHT = 168;
const EDGE = { left: 46, right: 8, top: 8, bottom: 22 };
const PIXELS_A_TIME = 96;
const FALLBACK_WIDTH = 560;

export function createChart(spec: ChartSpec): HTMLElement {
  const all = [...spec.bars, ...spec.lines];
  const isEmpty =
    all.every(({ values }) => values.every((value) => value === null)) && !spec.failed?.marks.includes(true);
  const heading = make('p', 'chart-title', spec.title);
  if (isEmpty) return make('figure', 'chart', heading, make('p', 'empty', spec.words.noData));
  const plotBox = make('div', 'plot');
  const tip = make('div', 'tip');
  tip.hidden = true;
  const svg = svgElement('svg', { 'aria-hidden': 'true' });
  plotBox.append(svg, tip);
  let plot = plotOf(spec, FALLBACK_WIDTH);

  const draw = (): void => {
    plot = plotOf(spec, plotBox.clientWidth || FALLBACK_WIDTH);
    svg.setAttribute('viewBox', `0 0 ${plot.left + plot.width + EDGE.right} ${HEIGHT}`);
    svg.replaceChildren(...axesOf(spec, plot), ...shapesOf(spec, plot));
  };
  new ResizeObserver(draw).observe(plotBox);
  draw();
  enableReading(spec, { box: plotBox, svg, tip, plot: () => plot });
  const legend = make(
    'ul',
    'legend',
    ...all.map(({ name, tone }) => make('li', tone, name)),
    spec.failed && make('li', 'failed', spec.failed.name),
  );
  return make(
    'figure',
    'chart',
    make('figcaption', '', heading, all.length > 1 || spec.failed ? legend : null),
    plotBox,
    tableFold(spec),
  );
}

function plotOf({ lines, bars, times }: ChartSpec, width: number): Plot {
  const highest = Math.max(
    ...stacked(bars.map(({ values }) => values)),
    ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)),
    0,
  );
  return {
    left: EDGE.left,
    top: EDGE.top,
    width: Math.max(40, width - EDGE.left - EDGE.right),
    height: HEIGHT - EDGE.top - EDGE.bottom,
    max: valueTicks(highest).at(-1) ?? 1,
    count: times.length,
  };
}

function axesOf({ axis, format }: ChartSpec, plot: Plot): SVGElement[] {
  const right = plot.left + plot.width;
  const values = valueTicks(plot.max).flatMap((value) => {
    const y = yOf(plot, value);
    const label = svgElement('text', { x: plot.left - 6, y: y + 4, class: 'value' });
    label.textContent = format(value);
    return [svgElement('path', { d: `M${plot.left} ${y}H${right}`, class: 'grid' }), label];
  });
  const times = timeTicks(plot.count, plot.width / PIXELS_A_TIME).map((index) => {
    const label = svgElement('text', { x: xOf(plot, index), y: HEIGHT - 5, class: 'time' });
    label.textContent = axis[index] ?? '';
    return label;
  });
  return [...values, ...times];
}

function shapesOf({ lines, bars, failed }: ChartSpec, plot: Plot): SVGElement[] {
  const stack = bars.map(({ values, tone }, index) => {
    const floor = stacked(bars.slice(0, index).map((below) => below.values));
    return svgElement('path', { d: barPath(values, floor, plot), class: `bar ${tone}` });
  });
  const marks =
    failed === undefined ? [] : [svgElement('path', { d: fullBarPath(failed.marks, plot), class: 'bar failed' })];
  return [
    ...marks,
    ...stack,
    ...lines.map(({ values, tone }) => svgElement('path', { d: linePath(values, plot), class: `line ${tone}` })),
  ];
}

interface Parts {
  readonly box: HTMLElement;
  readonly svg: SVGElement;
  readonly tip: HTMLElement;
  readonly plot: () => Plot;
}

/** A cursor over the times, for the pointer and the arrow keys alike; to a screen reader it is a slider with a text. */
function enableReading(spec: ChartSpec, { box, svg, tip, plot }: Parts): void {
  const last = spec.times.length - 1;
  let index = last;
  const cursor = svgElement('path', { class: 'cursor' });
  const say = (): void => {
    box.setAttribute('aria-valuenow', String(index));
    box.setAttribute('aria-valuetext', textAt(spec, index).join(', '));
  };
  const show = (next: number): void => {
    index = next;
    say();
    const x = xOf(plot(), index);
    cursor.setAttribute('d', `M${x} ${plot().top}v${plot().height}`);
    svg.append(cursor);
    tip.replaceChildren(...textAt(spec, index).map((line) => make('p', '', line)));
    tip.hidden = false;
    const room = box.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(room, x > box.clientWidth / 2 ? x - tip.offsetWidth - 10 : x + 10))}px`;
  };
  const hide = (): void => {
    tip.hidden = true;
    cursor.remove();
  };
  box.tabIndex = 0;
  box.setAttribute('role', 'slider');
  box.setAttribute('aria-label', spec.title);
  box.setAttribute('aria-valuemin', '0');
  box.setAttribute('aria-valuemax', String(last));
  say();
  box.addEventListener('pointermove', (event) =>
    show(indexAt(plot(), event.clientX - box.getBoundingClientRect().left)),
  );
  box.addEventListener('pointerleave', hide);
  box.addEventListener('blur', hide);
  box.addEventListener('keydown', (event) => {
    const next = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') hide();
    if (next === undefined) return;
    event.preventDefault();
    show(Math.min(last, Math.max(0, next)));
  });
}

/** The time, and each series at it. */
function textAt({ times, bars, lines, failed, format }: ChartSpec, index: number): string[] {
  const values = [...bars, ...lines].map(({ name, values: all }) => `${name}: ${format(all[index] ?? null)}`);
  const isFailed = failed?.marks[index] === true;
  return [times[index] ?? '', ...(isFailed ? [failed.name] : values)];
}

/** Made when it is opened: a week has hundreds of rows. */
function tableFold(spec: ChartSpec): HTMLElement {
  const fold = make('details', 'as-table', make('summary', '', spec.words.asTable));
  fold.addEventListener('toggle', () => {
    if (!fold.open || fold.querySelector('table') !== null) return;
    const series = [...spec.bars, ...spec.lines];
    const { failed } = spec;
    const heads = [spec.words.time, ...series.map(({ name }) => name), ...(failed ? [failed.name] : [])];
    const rows = spec.times.map((time, index) => [
      time,
      ...series.map(({ values }) => spec.format(values[index] ?? null)),
      ...(failed ? [failed.marks[index] === true ? '×' : ''] : []),
    ]);
    fold.append(tableOf(spec.title, heads, rows));
  });
  return fold;
}

function svgElement(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
