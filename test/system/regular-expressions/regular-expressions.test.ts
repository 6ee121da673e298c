// No regular expression of the project takes more than linear time, whatever text it is given.

import { judgePatterns } from './judge-patterns';
import { tokensOf } from './pattern-tokens';
import { patternsIn, sourceFiles, sourcePatterns } from './source-patterns';

const patterns = sourcePatterns();

test('every one is linear', () => {
  const verdicts = judgePatterns(patterns);
  const faults = patterns.flatMap((pattern, index) => {
    const { outcome = 'unjudged', why = '' } = verdicts[index] ?? {};
    return ['bounded', 'proved'].includes(outcome) ? [] : [`/${pattern.source}/${pattern.flags}: ${outcome}, ${why}`];
  });
  expect(faults).toEqual([]);
  expect(verdicts).toHaveLength(patterns.length);
});

test('one that is not is caught', () => {
  const bad = ['(a+)+$', '\\/+$', '(?<!x)(\\w+\\s?)+!', '(?:a{1,60}){1,60}b*c'];
  const verdicts = judgePatterns(bad.map((source) => ({ source, flags: '', anchored: false })));
  expect(verdicts.map(({ outcome, why }) => `${outcome}, ${why}`)).toEqual([
    expect.stringMatching(/^vulnerable, exponential/),
    expect.stringMatching(/^vulnerable, 2nd degree polynomial/),
    expect.stringMatching(/^vulnerable, exponential/),
    expect.stringMatching(/^vulnerable, exponential/),
  ]);
});

test('literals and made expressions are seen wherever they stand', () => {
  const text = `
    const a = /x+/gi;
    const b = (t: string) => t.replaceAll(/[/]y/g, String(/z/uy.test(t)));
    const c = new RegExp('w' + a.source), d = RegExp('v');
  `;
  expect(patternsIn(text)).toEqual({
    literals: [
      { source: 'x+', flags: 'gi', anchored: false },
      { source: '[/]y', flags: 'g', anchored: false },
      { source: 'z', flags: 'uy', anchored: true },
    ],
    made: 2,
  });
});

test('a pattern is cut where its parts end', () => {
  const texts = tokensOf('(?<a>[\\]*]{2,3}?)(?!b)\\*\\p{Cc}c{4,}').map(({ text }) => text);
  expect(texts).toEqual(['(?<a>', '[\\]*]', '{2,3}?', ')', '(?!', 'b', ')', '\\*', '\\p{Cc}', 'c', '{4,}']);
});

test('the whole source was read, Python too', () => {
  expect(sourceFiles('ts')).toEqual(expect.arrayContaining(['bin/cdk.ts', 'lib/app.ts', 'lambdas/proxy/app.ts']));
  const files = new Set(patterns.flatMap((pattern) => pattern.files));
  expect([...files]).toEqual(
    expect.arrayContaining(['deploy/cell-kit/python/signing_verify.py', 'deploy/cell-kit/node/structured-fields.ts']),
  );
});
