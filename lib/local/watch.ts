// Starts the run again when a file changes that it was made from: the description, its routes, the functions' code.

import { EventEmitter, once } from 'node:events';
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** An editor writes a file in several steps: a change counts once nothing has happened for this time. */
const SETTLED_MS = 150;

/** Where the functions' code is. */
const LAMBDAS = path.resolve(__dirname, '../../lambdas');

/** What functions are made of; an editor's swap and backup files end otherwise. */
const SOURCE = /\.(?:ts|tsx|css|html|json|svg)$/;

interface Watcher {
  /** Names of the changed files. Changes between two calls are kept for the second. */
  next(signal: AbortSignal): Promise<readonly string[]>;
  close(): void;
}

export interface MadeFromFiles {
  /** Absolute paths. */
  readonly files: readonly string[];
}

/**
 * Aborts `again` once files have changed and make a stack. Says what is wrong where they make none, and waits for the next
 * change.
 */
export async function followChanges(
  run: MadeFromFiles & { tryAgain(): Promise<void> },
  again: AbortController,
  over: AbortSignal,
  tell: (line: string) => unknown,
  code = LAMBDAS,
): Promise<void> {
  const watcher = createWatcher(run.files, code);
  try {
    while (!over.aborted) {
      tell(`\n${namesOf(await watcher.next(over))} changed.`);
      const fault = await run.tryAgain().catch((error: Error) => error);
      if (fault === undefined) again.abort();
      else tell(`${fault.message}\nThe gateway runs on as it was, and starts again once this is mended.`);
    }
  } catch (error) {
    if (!over.aborted) throw error;
  } finally {
    watcher.close();
  }
}

/** Waits for a change after a start that failed. */
export async function afterNextChange<T extends MadeFromFiles>(last: T, ended: AbortSignal): Promise<T> {
  const watcher = createWatcher(last.files, LAMBDAS);
  try {
    await watcher.next(ended);
  } catch (error) {
    if (!ended.aborted) throw error;
  } finally {
    watcher.close();
  }
  return last;
}

const MOST_NAMES = 3;

function namesOf(files: readonly string[]): string {
  const more = files.length > MOST_NAMES ? ` and ${files.length - MOST_NAMES} more` : '';
  return `${files.slice(0, MOST_NAMES).join(', ')}${more}`;
}

/**
 * Watches `files`, also ones that an editor replaces, and the sources below `folder`. A place that cannot be watched is
 * left out: the run goes on without.
 */
function createWatcher(files: readonly string[], folder: string): Watcher {
  const changed = new Set<string>();
  const bell = new EventEmitter();
  const onChange = (file: string) => {
    if (!files.includes(file) && !(file.startsWith(folder) && SOURCE.test(file))) return;
    changed.add(file);
    bell.emit('change');
  };
  const directories = new Set([...files.map((file) => path.dirname(file)), ...directoriesOf(folder)]);
  const watchers = [...directories].map((directory) => watched(directory, onChange));
  return {
    async next(signal) {
      while (changed.size === 0) await once(bell, 'change', { signal });
      for (let settling = true; settling; ) {
        const more = new AbortController();
        bell.once('change', () => more.abort());
        settling = await setTimeout(SETTLED_MS, false, { signal: AbortSignal.any([signal, more.signal]) }).catch(() => {
          signal.throwIfAborted();
          return true;
        });
      }
      const names = [...changed].map(shownPath).toSorted();
      changed.clear();
      return names;
    },
    close: () => {
      for (const watcher of watchers) watcher?.close();
    },
  };
}

/** Each for itself: a watcher of a whole tree loses a file on Linux that an editor replaces. */
function directoriesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return [folder, ...entries.flatMap((e) => (e.isDirectory() ? [path.join(e.parentPath, e.name)] : []))];
}

/** Relative to the working directory where the file is below it. */
function shownPath(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}

function watched(directory: string, onChange: (file: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false });
    return watcher
      .on('change', (_, name) => onChange(path.join(directory, String(name))))
      .on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}
