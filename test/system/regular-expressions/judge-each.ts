// Judges the patterns that come as JSON on standard input, and prints the verdicts in the same order: a process of its
// own, because recheck's code runs many times slower inside a test runner's context.

import { text } from 'node:stream/consumers';
import { judgePattern, type Pattern } from './judge-pattern';

async function judgeInput(): Promise<void> {
  const patterns = JSON.parse(await text(process.stdin)) as readonly Pattern[];
  process.stdout.write(JSON.stringify(patterns.map(judgePattern)));
}

void judgeInput();
