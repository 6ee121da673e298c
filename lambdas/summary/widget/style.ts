// The widget's look in the dashboard's two themes.

import { type Html, html } from '../../pages/html';

interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly mark: string;
  readonly up: string;
  readonly degraded: string;
  readonly down: string;
  readonly unknown: string;
  readonly bar: string;
}

const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    text: '#19212b',
    muted: '#57626f',
    line: '#e0e4ea',
    mark: '#ffffff',
    up: '#1b7340',
    degraded: '#8a5300',
    down: '#b3221b',
    unknown: '#525d6a',
    bar: '#93a5b8',
  },
  dark: {
    text: '#e3e8ee',
    muted: '#97a3b0',
    line: '#3a4450',
    mark: '#0d1115',
    up: '#63c58c',
    degraded: '#f0b44a',
    down: '#ff8d83',
    unknown: '#aab5c1',
    bar: '#566a7e',
  },
};

export function style(theme: 'light' | 'dark'): Html {
  const { text, muted, line, mark, ...tones } = PALETTES[theme];
  return html`<style>
.board { color: ${text}; font-size: 13px; font-variant-numeric: tabular-nums; }
.board h2 { margin: 0; font-size: 18px; }
.board p { margin: 2px 0 10px; color: ${muted}; }
.board table { width: 100%; border-collapse: collapse; color: inherit; font-size: inherit; }
.board th, .board td { padding: 5px 10px 5px 0; border-top: 1px solid ${line}; text-align: left; vertical-align: top; font-weight: 400; }
.board td:not(:last-child), .board small { white-space: nowrap; }
.board td:nth-last-child(-n+2) small { white-space: normal; }
.board thead th { border: 0; color: ${muted}; font-size: 12px; }
.board small { display: block; color: ${muted}; }
.board b { white-space: nowrap; }
.board .shape { width: 14px; height: 14px; margin-right: 6px; vertical-align: -2px; }
.board .mark { fill: none; stroke: ${mark}; stroke-width: 1.8; }
.board .spark { width: 120px; height: 22px; }
.board .good { fill: ${tones.bar}; }
.board .failed, .board .bad { fill: ${tones.down}; color: ${tones.down}; }
.board .up { color: ${tones.up}; }
.board .degraded { color: ${tones.degraded}; }
.board .down { color: ${tones.down}; }
.board .unknown { color: ${tones.unknown}; }
</style>`;
}
