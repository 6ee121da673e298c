// The Chinese guide to the configuration: every text of the schema has its Chinese, and no Chinese outlives its text.

import { CELL_ENTRIES_DO } from '../../lib/deploy-config/cells-section';
import { CELL_VARIABLES, OVERLAY_VARIABLES } from '../../lib/deploy-config/environment-overlay';
import { LOCAL_VARIABLES } from '../../lib/deploy-config/local-variables';
import { acceptedInChinese } from '../../lib/documents/configuration/chinese/accepted';
import { CHINESE_TEXTS, inChinese, textInChinese } from '../../lib/documents/configuration/chinese/texts';
import { describedFields } from '../../lib/documents/configuration/document';

const FIELDS = describedFields();
const TEXTS = new Set([
  ...FIELDS.flatMap(({ does, standard = '' }) => (standard === '' ? [does] : [does, standard])),
  ...[CELL_ENTRIES_DO, CELL_VARIABLES, LOCAL_VARIABLES].flatMap((texts) => Object.values(texts)),
]);
const ACCEPTED = new Set([...FIELDS, ...OVERLAY_VARIABLES].flatMap(({ accepts }) => accepts ?? []));

test('every text of the schema has its Chinese in lib/documents/configuration/chinese', () => {
  expect(TEXTS.size).toBeGreaterThan(200);
  expect([...TEXTS].filter((text) => textInChinese(text) === undefined)).toEqual([]);
});

test('so has what each field accepts', () => {
  expect(ACCEPTED.size).toBeGreaterThan(60);
  expect([...ACCEPTED].filter((text) => acceptedInChinese(text) === undefined)).toEqual([]);
});

test('each Chinese text belongs to a text that is there', () => {
  expect(Object.keys(CHINESE_TEXTS).filter((english) => !TEXTS.has(english))).toEqual([]);
});

test('a Chinese text names the same settings, headers and codes as the English', () => {
  const names = (text: string): string[] =>
    (text.match(/`[^`]+`|\b(?:\d{3} )?[A-Z]+_[A-Z_]+\b|\bX-[\w-]+/g) ?? []).toSorted();
  const unlike = Object.entries(CHINESE_TEXTS).filter(
    ([english, chinese]) => names(english).join() !== names(chinese).join(),
  );
  expect(unlike).toEqual([]);
});

test.each([
  ['a whole number from 0 to 5, seconds', '0 到 5 的整数，单位秒'],
  ['one of 1, 5', '1、5 之一'],
  ['forward or strip', 'forward 或 strip'],
  ['a text that nobody translated', 'a text that nobody translated'],
  ['proxy.retries', 'proxy.retries'],
])('%j is %j', (english, chinese) => {
  expect(inChinese(english)).toBe(chinese);
});
