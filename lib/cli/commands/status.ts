// `status`: the state of every Cell, once or again and again.

import { setTimeout as wait } from 'node:timers/promises';
import type { HealthSummary } from '../../../lambdas/contract/health-summary';
import { command, noMore } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT, type ExitCode, RefusedError } from '../exit';
import type { GatewayClient } from '../gateway-client';
import type { Terminal } from '../terminal';
import { readDuration } from '../time-text';
import { statusLines } from '../views/status-view';

const CLEAR_SCREEN = '\u001b[H\u001b[2J\u001b[3J';

export const status = command({
  summary: 'which Cells are up, and what is wrong',
  help: `status [--watch] [--every 5s]
  The health summary as a table, most urgent Cells first. Exit code 0 only if
  everything is up.
  --watch shows it again and again until Ctrl-C, or until the gateway refuses
  the token; with --json one line a look.`,
  options: { ...CONNECTION_OPTIONS, watch: { type: 'boolean' }, every: { type: 'string', default: '5s' } },
  async run({ values, words, terminal }) {
    noMore(words, 0);
    const everySeconds = Math.max(1, readDuration(values.every, '--every'));
    const ended = values.watch ? terminal.untilInterrupted() : undefined;
    const client = await connect(values, terminal, ended);
    if (ended) {
      const shown = values.json ? asJsonLines(terminal) : onScreen(client, terminal);
      return watch(client, everySeconds, ended, shown);
    }
    const summary = await fetchSummary(client);
    if (values.json) terminal.print(JSON.stringify(summary, undefined, 2));
    else for (const line of linesOf(summary, client, terminal)) terminal.print(line);
    return exitCodeOf(summary);
  },
});

function fetchSummary(client: GatewayClient): Promise<HealthSummary> {
  return client.ask<HealthSummary>('GET', '/api/admin/health-summary');
}

function exitCodeOf({ status: overall }: HealthSummary): ExitCode {
  return overall === 'up' ? EXIT.ok : EXIT.notWell;
}

function linesOf(
  summary: HealthSummary,
  { url }: GatewayClient,
  { screen, style }: Terminal,
  height?: number,
): string[] {
  return statusLines(summary, url, { style, width: screen()?.columns, height });
}

/** Looks until interrupted. A look that fails is shown and tried again, unless it is the first. */
async function watch(client: GatewayClient, everySeconds: number, ended: AbortSignal, show: Shown): Promise<ExitCode> {
  let summary = await fetchSummary(client);
  let exitCode = exitCodeOf(summary);
  show.summary(summary);
  for (;;) {
    try {
      await wait(everySeconds * 1000, undefined, { signal: ended });
      summary = await fetchSummary(client);
      exitCode = exitCodeOf(summary);
      show.summary(summary);
    } catch (error) {
      if (ended.aborted) return exitCode;
      // A token that is no longer taken will not be taken at the next look either.
      if (!(error instanceof RefusedError) || error.status === 401) throw error;
      exitCode = EXIT.notWell;
      show.failure(error.message);
    }
  }
}

interface Shown {
  readonly summary: (summary: HealthSummary) => void;
  readonly failure: (message: string) => void;
}

function asJsonLines({ print, note }: Terminal): Shown {
  return { summary: (summary) => print(JSON.stringify(summary)), failure: note };
}

function onScreen(client: GatewayClient, terminal: Terminal): Shown {
  const show = (lines: readonly string[]) => {
    const isScreen = terminal.screen() !== undefined;
    terminal.print(`${isScreen ? CLEAR_SCREEN : ''}${lines.join('\n')}${isScreen ? '' : '\n'}`);
  };
  return {
    summary(summary) {
      const rows = terminal.screen()?.rows;
      // The cursor stands below the last line.
      show(linesOf(summary, client, terminal, rows === undefined ? undefined : rows - 1));
    },
    failure: (message) => show([terminal.style('red', message)]),
  };
}
