// The story of one GET is short: how many source files a reader has to open to follow it.

import { filesOfOneGet } from '../../bench/sections/files';
import { marked } from '../../bench/support/marked-bundle';

test('one GET runs through 35 files at most, in the order of the flow, and its look at the table through 8 more', async () => {
  const { files, look } = await filesOfOneGet();
  expect(files.length).toBeLessThanOrEqual(35);
  expect(files.filter((file) => file.startsWith('lambdas/stores/'))).toEqual([]);
  const story = ['runtime/http-function', 'proxy/app', 'proxy/forward', 'proxy/cell-call', 'runtime/request-log'];
  const places = story.map((name) => files.indexOf(`lambdas/${name}.ts`));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(look).toContain('lambdas/stores/dynamodb/fleet-state.ts');
  expect(look.length).toBeLessThanOrEqual(8);
});

test('every form of function is marked, whatever bytes stand before it', () => {
  const text = `// é
function a({ b }: { b: 1 }) { return b; }
const c = (d) => d.map((e) => ({ e }));
class F { constructor() {} g() {} get h() { return 1; } }
const i = { j() {}, async k() {} };
`;
  expect(marked(text, 'x').match(/globalThis\.ran\("x"\)/g)).toHaveLength(8);
  expect(marked(text, 'x')).toContain('{globalThis.ran("x"); return b; }');
});
