// What a view of the console is: the paths it asks for, and what it makes of the answers.

import type { Language } from '../../../contract/language';
import type { BoardWords } from '../../board/board-words';
import type { BoardRow } from '../../board/rows';
import type { Action, Actions } from '../model/actions';
import type { Loaded } from '../model/loaded';
import type { Route } from '../model/route';
import type { ConsoleWords } from '../text/console-words';
import type { PageWords } from '../text/page-words';
import { make, panel } from './dom';
import type { TimeText } from './elements';

export interface ViewContext {
  readonly route: Route;
  readonly language: Language;
  readonly text: ConsoleWords;
  readonly words: BoardWords;
  readonly page: PageWords;
  readonly timeText: TimeText;
  readonly nowSeconds: number;
  /** Cells by urgency. */
  readonly rows: readonly BoardRow[];
  readonly actions: Actions;
  /** Asks for a reason, and does it once it is confirmed. */
  readonly act: (action: Action) => void;
}

export type Answers = Readonly<Record<string, Loaded | undefined>>;

export interface View {
  /** Parts that change by the hour and cost many reads: a refresh takes them along every few minutes. */
  readonly slow?: readonly string[];
  /** Name of each part and the path that it comes from. */
  paths(route: Route, nowMs: number): Readonly<Record<string, string>>;
  render(answers: Answers, context: ViewContext): Node[];
}

/** A part that may be missing: what it shows, or why it shows nothing. */
export function partOf(
  loaded: Loaded | undefined,
  { text }: Pick<ViewContext, 'text'>,
  setting: string,
  show: (body: Record<string, unknown>) => Node,
): Node {
  if (loaded === undefined) return make('p', 'empty', text.loading);
  if (loaded.kind === 'off') return make('p', 'empty', text.off(setting));
  if (loaded.kind === 'failed') return make('p', 'empty bad', text.failed(loaded.text));
  return show(loaded.body);
}

export function panelOf(title: string, ...part: Parameters<typeof partOf>): HTMLElement {
  return panel(title, partOf(...part));
}
