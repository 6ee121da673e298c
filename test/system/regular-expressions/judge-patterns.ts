// The verdicts on many patterns, from a process of their own.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Pattern, PatternVerdict } from './judge-pattern';

export function judgePatterns(patterns: readonly Pattern[]): PatternVerdict[] {
  const script = path.join(__dirname, 'judge-each.ts');
  const output = execFileSync(process.execPath, ['--import', 'tsx', script], {
    cwd: path.resolve(__dirname, '../../..'),
    input: JSON.stringify(patterns),
    encoding: 'utf8',
  });
  return JSON.parse(output) as PatternVerdict[];
}
