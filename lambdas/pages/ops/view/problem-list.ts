// What is wrong now: one line a problem, worst first, and the silenced alarms folded below.

import type { BoardWords } from '../../board/board-words';
import { formatDuration } from '../../board/numbers';
import { whyOf } from '../../board/why';
import type { AlarmList, ShownAlarm } from '../model/alarms';
import type { Problem } from '../model/problems';
import { routeHash } from '../model/route';
import type { ConsoleWords } from '../text/console-words';
import { button, linkTo, make } from './dom';
import { byId, setOptionalText, setText, type TimeText } from './elements';

export interface ProblemContext {
  readonly words: BoardWords;
  readonly text: ConsoleWords;
  readonly nowSeconds: number;
  readonly timeText: TimeText;
  readonly onSilence: (alarm: ShownAlarm) => void;
  readonly onUnsilence: (alarm: ShownAlarm) => void;
}

/** Draws only where something differs, so that focus and open menus stay. */
export function createProblemList(): {
  show(list: AlarmList | undefined, problems: readonly Problem[], context: ProblemContext): void;
  clear(): void;
} {
  let drawn = '';
  return {
    clear() {
      drawn = '';
      for (const id of ['problem-list', 'silenced-list', 'silenced-count', 'alarms-note'])
        byId(id, HTMLElement).replaceChildren();
      byId('problems', HTMLElement).hidden = true;
    },
    show(list, problems, context) {
      const silenced = (list?.alarms ?? []).filter(({ silence }) => silence !== null);
      const state = JSON.stringify([
        list,
        problems.map(({ key, row }) => [key, row?.status, whyText(row, context)]),
        context.text.silence,
        minuteOf(context),
      ]);
      if (state === drawn) return;
      drawn = state;
      byId('problems', HTMLElement).hidden = list === undefined && problems.length === 0;
      byId('no-alarms', HTMLElement).hidden = problems.length > 0 || list === undefined;
      setOptionalText(
        byId('alarms-note', HTMLElement),
        list === undefined || list.failure === '' ? '' : context.text.alarmsFailed(list.failure),
      );
      replaceKeepingFocus(
        byId('problem-list', HTMLElement),
        problems.map((problem) => problemItem(problem, list?.isConsole ?? false, context)),
      );
      byId('silenced', HTMLElement).hidden = silenced.length === 0;
      setText(byId('silenced-count', HTMLElement), context.text.silencedCount(silenced.length));
      replaceKeepingFocus(
        byId('silenced-list', HTMLElement),
        silenced.map((alarm) => silencedItem(alarm, context)),
      );
    },
  };
}

function minuteOf({ nowSeconds }: ProblemContext): number {
  return Math.floor(nowSeconds / 60);
}

function whyText(row: Problem['row'], { words, timeText }: ProblemContext): string {
  return row === undefined ? '' : whyOf(row, words, timeText);
}

/** The control that was focused is found again by its name. */
function replaceKeepingFocus(list: HTMLElement, items: readonly HTMLElement[]): void {
  const focused = document.activeElement;
  const label =
    focused !== null && list.contains(focused)
      ? (focused.getAttribute('aria-label') ?? focused.textContent)
      : undefined;
  list.replaceChildren(...items);
  if (label === undefined) return;
  const same = [...list.querySelectorAll<HTMLElement>('a, button')].find(
    (one) => (one.getAttribute('aria-label') ?? one.textContent) === label,
  );
  same?.focus();
}

function problemItem(problem: Problem, canSilence: boolean, context: ProblemContext): HTMLElement {
  const { words, text, nowSeconds, onSilence } = context;
  const { alarm, cell, row, others, severity, since } = problem;
  const why = whyText(row, context);
  const isUp = row?.status === 'up';
  const state = row === undefined ? '' : isUp ? why : text.cellIs(words.status[row.status]);
  const title = alarm === undefined ? state : alarm.meaning || alarm.name;
  const more = [alarm === undefined && isUp ? '' : why, ...others.map((other) => other.meaning || other.name)].filter(
    (one) => one !== '',
  );
  const item = make(
    'li',
    `problem ${toneOf(problem)}`,
    make('span', 'severity', severity === '' ? '–' : severity),
    make(
      'div',
      'what',
      make(
        'p',
        'title',
        cell === '' ? null : linkTo(routeHash('cell', cell), cell, 'name'),
        cell === '' ? null : ' ',
        title,
      ),
      more.length === 0 ? null : make('p', 'muted small', more.join(' · ')),
      alarm === undefined || alarm.meaning === ''
        ? null
        : make('p', 'muted small alarm-name', [alarm.name, ...others.map(({ name }) => name)].join(' · ')),
    ),
    make('span', 'age', since === null ? '' : text.forTime(formatDuration(nowSeconds - since, words.units))),
    make(
      'span',
      'act',
      alarm === undefined || alarm.rule === ''
        ? null
        : labelled(linkTo(routeHash('runbook', alarm.rule), text.runbook), `${text.runbook}: ${alarm.rule}`),
      alarm !== undefined && canSilence
        ? labelled(
            button(text.silence, () => onSilence(alarm)),
            `${text.silence}: ${alarm.name}`,
          )
        : null,
    ),
  );
  return item;
}

function silencedItem(alarm: ShownAlarm, { text, timeText, onUnsilence }: ProblemContext): HTMLElement {
  const { silence } = alarm;
  return make(
    'li',
    'problem silenced',
    make('span', 'severity', alarm.severity === '' ? '–' : alarm.severity),
    make(
      'div',
      'what',
      make('p', 'title', alarm.meaning || alarm.name),
      silence === null
        ? null
        : make('p', 'muted small', text.silencedUntil(timeText(silence.until), silence.by, silence.reason)),
    ),
    make('span', 'age', ''),
    make(
      'span',
      'act',
      labelled(
        button(text.unsilence, () => onUnsilence(alarm)),
        `${text.unsilence}: ${alarm.name}`,
      ),
    ),
  );
}

function toneOf({ severity, row }: Problem): string {
  if (severity === 'P0' || severity === 'P1' || row?.status === 'down') return 'down';
  return severity === 'P3' ? 'unknown' : 'degraded';
}

function labelled<T extends HTMLElement>(element: T, label: string): T {
  element.setAttribute('aria-label', label);
  return element;
}
