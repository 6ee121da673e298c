// The monitoring examples are what Prometheus and Alertmanager take.

import { type ExampleFolder, exampleFolder } from './support';

let folder: ExampleFolder;
beforeAll(() => {
  folder = exampleFolder();
});
afterAll(() => folder.remove());

test('prometheus.example.yml, with the rules it names', async () => {
  const output = await folder.run('promtool', 'check', 'config', 'prometheus.example.yml');
  expect(output).toContain('SUCCESS: prometheus.example.yml is valid prometheus config file syntax');
  expect(output).toMatch(/SUCCESS: \d+ rules found/);
});

test('alertmanager.example.yml', async () => {
  const output = await folder.run('amtool', 'check-config', 'alertmanager.example.yml');
  expect(output).toContain('SUCCESS');
  expect(output).toContain('4 receivers');
});

test.each([
  ['severity=P0 scope=platform', 'p0'],
  ['severity=P1 scope=cell', 'p1'],
  ['severity=P2', 'p2'],
  ['severity=P3', 'p3'],
])('%s reaches %s', async (labels, receiver) => {
  const args = ['config', 'routes', 'test', '--config.file=alertmanager.example.yml', ...labels.split(' ')];
  const [first] = (await folder.run('amtool', ...args)).split('\n');
  expect(first).toBe(receiver);
});

test('a broken file is refused: the check can fail', async () => {
  folder.write('broken.yml', 'route: { receiver: nobody }\n');
  await expect(folder.run('amtool', 'check-config', 'broken.yml')).rejects.toThrow('failed to validate');
});
