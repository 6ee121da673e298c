import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { followChanges } from '../../../lib/local/watch';
import { untilTrue } from '../../support/until';

const folder = mkdtempSync(path.join(os.tmpdir(), 'watch-'));
const code = path.join(folder, 'code');
const description = path.join(folder, 'own.yaml');
mkdirSync(path.join(code, 'proxy'), { recursive: true });
writeFileSync(description, 'name: a\n');

afterAll(() => rmSync(folder, { recursive: true }));

/** As editors write: the new file takes the old one's place. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}.swp`, content);
  renameSync(`${file}.swp`, file);
}

function following(tryAgain: () => Promise<void>) {
  const again = new AbortController();
  const ended = new AbortController();
  const told: string[] = [];
  const over = AbortSignal.any([again.signal, ended.signal]);
  const tell = (line: string) => told.push(line);
  const done = followChanges({ files: [description], tryAgain }, again, over, tell, code);
  return { again, ended, told, done };
}

test('starts again when the description is replaced, and names it', async () => {
  const { again, told, done } = following(() => Promise.resolve());
  replace(description, 'name: b\n');
  await done;
  expect(again.signal.aborted).toBe(true);
  expect(told).toEqual([`\n${description} changed.`]);
});

test('shows what is wrong with the code, runs on, and starts again once it is mended', async () => {
  const faults = ['proxy/app.ts:1:5: ERROR', 'proxy/app.ts:2:5: ERROR'];
  const file = path.join(code, 'proxy', 'app.ts');
  const { again, told, done } = following(async () => {
    const fault = faults.shift();
    if (fault === undefined) return;
    // Saved once more while it is looked at: that counts as the next change.
    replace(file, `${faults.length}`);
    throw new Error(fault);
  });
  replace(file, 'broken');
  await done;
  expect(again.signal.aborted).toBe(true);
  expect(told.filter((line) => line.includes('ERROR'))).toEqual([
    expect.stringMatching(/^proxy\/app\.ts:1:5: ERROR\nThe gateway runs on as it was/),
    expect.stringMatching(/^proxy\/app\.ts:2:5: ERROR\n/),
  ]);
  expect(told.filter((line) => line.includes(`${file} changed.`))).toHaveLength(3);
});

test('takes no notice of an editor’s own files, and stops with the run', async () => {
  let looks = 0;
  const { again, ended, done } = following(() => {
    looks += 1;
    return Promise.resolve();
  });
  writeFileSync(path.join(code, '.app.ts.swp'), '');
  writeFileSync(path.join(folder, 'other.yaml'), '');
  await expect(untilTrue(() => looks > 0, { most: 30 })).rejects.toThrow('Asked 30 times');
  ended.abort();
  await done;
  expect(again.signal.aborted).toBe(false);
});
