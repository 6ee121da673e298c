// The story of one GET is short: how many source files a reader has to open to follow it.

import { filesOfOneGet } from '../../bench/sections/files';
import { marked } from '../../bench/support/marked-bundle';

test('one GET runs through 42 files at most besides the HTTP client’s 10, in the order of the flow', async () => {
  const files = await filesOfOneGet();
  const ofClient = files.filter((file) => file.startsWith('lambdas/transport/http1/'));
  expect(ofClient.length).toBeLessThanOrEqual(10);
  expect(files.length - ofClient.length).toBeLessThanOrEqual(42);
  const story = ['runtime/http-function', 'proxy/app', 'proxy/forward', 'proxy/cell-call', 'runtime/request-log'];
  const places = story.map((name) => files.indexOf(`lambdas/${name}.ts`));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
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
