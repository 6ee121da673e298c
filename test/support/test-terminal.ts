// A terminal for tests: keeps what is printed, shows colours as tags, and can be interrupted.

import type { Environment, Terminal } from '../../lib/cli/terminal';

export interface TestTerminal extends Terminal {
  readonly printed: string[];
  readonly noted: string[];
  readonly asked: string[];
  interrupt(): void;
}

export interface TestTerminalOptions {
  readonly env?: Environment;
  readonly input?: string;
  /** What is typed at each question, in turn. */
  readonly answers?: readonly string[];
  readonly screen?: { readonly columns: number; readonly rows: number };
  readonly nowMs?: () => number;
  /** Shows `<red>text</>` instead of plain text. */
  readonly coloured?: boolean;
  readonly onPrint?: (line: string) => void;
}

export function testTerminal(options: TestTerminalOptions = {}): TestTerminal {
  const printed: string[] = [];
  const noted: string[] = [];
  const asked: string[] = [];
  const ended = new AbortController();
  return {
    printed,
    noted,
    env: options.env ?? {},
    ask: async (question) => {
      asked.push(question);
      return options.answers?.[asked.length - 1];
    },
    asked,
    input: async () => options.input ?? '',
    print(line) {
      printed.push(line);
      options.onPrint?.(line);
    },
    note: (line) => noted.push(line),
    screen: () => options.screen,
    style: (format, text) => (options.coloured ? `<${[format].flat().join(' ')}>${text}</>` : text),
    nowMs: options.nowMs ?? Date.now,
    untilInterrupted: () => ended.signal,
    interrupt: () => ended.abort(),
  };
}
