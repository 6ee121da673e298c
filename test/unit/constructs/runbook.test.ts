// The runbook that the console shows: a section for each rule in both languages, read from the operators' documents.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ALERT_RULES } from '../../../lib/alert-rules';
import { readRunbook } from '../../../lib/constructs/runbook';

const ids = ALERT_RULES.map(({ id }) => id);
const runbook = readRunbook(ids);

test.each(ids)('%s has a section in both languages, in plain text', (id) => {
  for (const language of ['zh', 'en'] as const) {
    const blocks = runbook[id]?.[language] ?? [];
    expect(blocks.length).toBeGreaterThan(0);
    for (const { text } of blocks) {
      expect(text).not.toMatch(/\*\*|\]\(|^\s|\s$/);
      // Backticks come in pairs.
      expect(text.split('`').length % 2).toBe(1);
    }
    expect(blocks.map(({ text }) => text).join('')).toMatch(
      language === 'zh' ? /[\u4e00-\u9fff]/ : /^[^\u4e00-\u9fff]+$/,
    );
  }
});

test('an item goes on over its lines, and a link leaves its text', () => {
  expect(runbook['circuit-open']?.zh).toContainEqual({ kind: 'item', text: '恢复：`circuit` 显示 `closed`。' });
  expect(runbook['cell-down']?.zh[2]?.text).toMatch(/^处理：.*负载。熔断会由巡检打开/);
  expect(runbook['dead-letters']?.zh[1]?.text).toContain('修复原因后清空队列（见手边的命令）');
});

test('a blank line ends a block, and so does an item', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-'));
  const text = 'above\n- a\n  b\n- c\n\nfirst\nline\n\nsecond\n';
  writeFileSync(path.join(folder, '监控与告警说明.md'), `## 告警\n不在节内\n### rule\n${text}# 完\nafter\n`);
  writeFileSync(path.join(folder, 'runbook.md'), `# Runbook\nno section\n## rule\n${text}### within\nafter\n`);
  const blocks = readRunbook(['rule'], folder);
  rmSync(folder, { recursive: true });
  const expected = (joint: string) => [
    { kind: 'paragraph', text: 'above' },
    { kind: 'item', text: `a${joint}b` },
    { kind: 'item', text: 'c' },
    { kind: 'paragraph', text: `first${joint}line` },
    { kind: 'paragraph', text: 'second' },
  ];
  expect(blocks).toEqual({ rule: { zh: expected(''), en: expected(' ') } });
});

test('a rule without a section has no blocks', () => {
  expect(readRunbook(['no-such-rule'])).toEqual({ 'no-such-rule': { zh: [], en: [] } });
});
