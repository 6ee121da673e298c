// Jest's reporter of the run that ./coverage.ts starts: writes which test files run the place of each mutant.

const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { TraceMap, generatedPositionFor, LEAST_UPPER_BOUND } = require('@jridgewell/trace-mapping');
// Node runs TypeScript as it is; ./coverage.ts starts Jest with this Node.
const { isInScope, mutantsOf, placeOf, versionOf } = require('./mutants.ts');

const INLINE_MAP = /\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([A-Za-z0-9+/=]+)/;

/** Offsets of the mutants' places in what swc made of the file. */
function placesIn(file, code) {
  const source = readFileSync(file, 'utf8');
  const map = new TraceMap(Buffer.from(INLINE_MAP.exec(code)[1], 'base64').toString());
  const lineStarts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const places = new Map();
  for (const mutant of mutantsOf(file, source)) {
    const at = { source: map.sources[0], line: mutant.line, column: mutant.column };
    const exact = generatedPositionFor(map, at);
    const { line, column } =
      exact.line === null ? generatedPositionFor(map, { ...at, bias: LEAST_UPPER_BOUND }) : exact;
    if (line !== null) places.set(placeOf(mutant), lineStarts[line - 1] + column);
  }
  return { version: versionOf(source), places };
}

/** V8 counts nested ranges: the innermost one around the offset says how often it ran. */
function ran(ranges, offset) {
  const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= offset && offset < endOffset);
  const size = ({ startOffset, endOffset }) => endOffset - startOffset;
  const innermost = around.reduce((best, range) => (size(range) < size(best) ? range : best), around[0]);
  return innermost !== undefined && innermost.count > 0;
}

module.exports = class {
  #tests = {};
  #files = {};
  #places = new Map();

  onTestResult({ path: test }, result) {
    const name = path.relative(process.cwd(), test);
    this.#tests[name] = result.perfStats.runtime;
    for (const { codeTransformResult, result: script } of result.v8Coverage ?? []) {
      const file = path.relative(process.cwd(), script.url.replace('file://', ''));
      if (codeTransformResult !== undefined && isInScope(file)) this.#add(name, file, codeTransformResult, script);
    }
    // Hundreds of megabytes that Jest would keep.
    result.v8Coverage = undefined;
  }

  #add(test, file, { code, wrapperLength = 0 }, { functions }) {
    const known = this.#places.get(file) ?? placesIn(file, code);
    this.#places.set(file, known);
    this.#files[file] ??= { version: known.version, tests: {} };
    const { tests } = this.#files[file];
    const ranges = functions.flatMap((one) => one.ranges);
    for (const [place, offset] of known.places)
      if (ran(ranges, offset + wrapperLength)) (tests[place] ??= []).push(test);
  }

  onRunComplete(contexts, { numFailedTests }) {
    if (numFailedTests > 0) process.stderr.write(`${numFailedTests} tests fail without any mutant\n`);
    writeFileSync(process.env.MUTATE_COVERAGE, JSON.stringify({ tests: this.#tests, files: this.#files }));
  }
};
