// The two recipes of CONTRIBUTING that many follow, followed: a setting and an alert rule, each by three edited files.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..');
const CONTRIBUTING = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');

/** What is put in front of a text that stands in the file once. */
type Edit = readonly [file: string, before: string, added: string];

function copy(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'recipe-'));
  for (const part of ['lib', 'lambdas', 'deploy', 'tsconfig.json', 'package.json']) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

/** Runs a program in a copy of the source with these edits; it prints JSON. */
function after(edits: readonly Edit[], program: string): unknown {
  const folder = copy();
  try {
    for (const [file, before, added] of edits) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      expect([file, text.split(before).length]).toEqual([file, 2]);
      writeFileSync(
        path.join(folder, file),
        text.replace(before, () => added + before),
      );
    }
    const output = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
      cwd: folder,
      encoding: 'utf8',
    });
    return JSON.parse(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filesOfRecipe(name: string): string[] {
  const row = CONTRIBUTING.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
  return [...(row.split(' | ')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
}

test('a setting: shape, section and example; it is in the synthesized environment, the guide and the editors’ schema', () => {
  const edits: readonly Edit[] = [
    ['lambdas/contract/settings.ts', '  retries: 2,\n', '  testSetting: 7,\n'],
    ['lambdas/contract/settings.ts', '  /** Further tries after the first. */', '  readonly testSetting: number;\n'],
    [
      'lib/deploy-config/schema.ts',
      '    retries: v.optional(whole(0, 5), DEFAULT_PROXY.retries),\n',
      '    testSetting: v.optional(whole(1, 9), DEFAULT_PROXY.testSetting),\n',
    ],
    [
      'lib/deploy-config/schema.ts',
      "    retries: 'Further tries of requests that may safely be repeated.',\n    retryBudgetRatio",
      "    testSetting: 'Set by a test.',\n",
    ],
  ];
  const files = filesOfRecipe('a setting');
  expect(files).toHaveLength(3);
  const edited = [...edits.map(([file]) => file), 'deploy/config/prod.example.yaml'];
  expect(edited.filter((file) => !files.some((listed) => file.startsWith(listed)))).toEqual([]);
  const example = readFileSync(path.join(ROOT, 'deploy/config/prod.example.yaml'), 'utf8');
  const found = after(
    edits,
    `const { writeFileSync } = require('node:fs');
    const { loadDeployConfig } = require('./lib/deploy-config');
    const { proxySettings } = require('./lib/constructs/settings');
    const { CONFIGURATION_FILES } = require('./lib/documents/configuration/document');
    writeFileSync('set.yaml', ${JSON.stringify(example.replace('\nproxy:\n', '\nproxy:\n  testSetting: 3\n'))});
    const load = (file) => proxySettings(loadDeployConfig({ file, env: {}, baseDir: '.' })).testSetting;
    const written = CONFIGURATION_FILES.map(({ content }) => content('').includes('Set by a test.'));
    console.log(JSON.stringify({ own: load('set.yaml'), standard: load('deploy/config/dev.yaml'), written }));`,
  );
  expect(found).toEqual({ own: 3, standard: 7, written: [true, true, true] });
});

test('an alert rule: the list, both manuals and a scenario; it is an alarm, a rule of Prometheus and a row of the manual', () => {
  const files = filesOfRecipe('an alert rule');
  expect(files).toHaveLength(4);
  const rule = `{
    id: 'test-rule', severity: 'P2', scope: 'platform',
    title: { zh: '测试', en: 'Of a test' }, meaning: { zh: '测试', en: 'Of a test.' },
    signal: { kind: 'value', metric: own('cellsDown', 'Minimum') },
    ...when('>=', 4321, { least: 2, of: 2 }),
  },
  `;
  const found = after(
    [['lib/alert-rules/cells.ts', "{\n    id: 'cells-down-many',", rule]],
    `const { App, Stack } = require('aws-cdk-lib');
    const { Template } = require('aws-cdk-lib/assertions');
    const { readFileSync } = require('node:fs');
    const { AlarmSet } = require('./lib/observability/alarms/alarm-set');
    const { AlarmTopics } = require('./lib/observability/alarms/alarm-topics');
    const { OBSERVABILITY_FILES } = require('./lib/observability/generated-files');
    const stack = new Stack(new App(), 'S');
    const { topics } = new AlarmTopics(stack, 'Topics', { prefix: 'gw', contacts: {} });
    const targets = { deployment: 'gw', apiId: 'a', deadLetterQueue: 'q', proxyLogGroup: '/p', functions: {}, tables: {}, cells: [] };
    new AlarmSet(stack, 'Alarms', { prefix: 'gw', topics, targets, runbookOf: String });
    const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    const contentOf = (end) => {
      const { path, content } = OBSERVABILITY_FILES.find(({ path }) => path.endsWith(end));
      return content(readFileSync(path, 'utf8'));
    };
    console.log(JSON.stringify({
      alarm: alarms.some(({ Properties }) => Properties.Threshold === 4321),
      prometheus: contentOf('alerts.example.yaml').includes('4321'),
      manual: contentOf('.md').includes('test-rule'),
    }));`,
  );
  expect(found).toEqual({ alarm: true, prometheus: true, manual: true });
});
