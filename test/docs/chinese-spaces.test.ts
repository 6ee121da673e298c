// Chinese has no spaces between its words, and none around its marks: "用 运维令牌" is a slip.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const KINDS = ['README.zh-CN.md', 'deploy', 'docs', 'lambdas', 'lib', 'bin'];

const STRAY =
  /\p{Script=Han} +\p{Script=Han}|[，。；：、！？（）《》「」] +[\p{Script=Han}\w`[]|[\p{Script=Han}\w`\]] +[，。；：、！？（）》」]/u;
/** Texts of tests for paths with a space, and words that stand for an argument of a command each. */
const MEANT = /北京 中心|revoke 租户 密钥标识/;

function strays(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const [found] = STRAY.exec(line.replace(MEANT, '')) ?? [];
    return found === undefined ? [] : [`${file}:${index + 1}: ${found}`];
  });
}

test('no Chinese text has a stray space', () => {
  const listed = execFileSync('git', ['-c', 'core.quotepath=off', 'ls-files', ...KINDS], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => /\.(?:md|[mc]?ts|html|json|ya?ml|sh|py)$/.test(file));
  expect(files).toEqual(expect.arrayContaining(['README.zh-CN.md', 'deploy/docs/监控与告警说明.md']));
  expect(files.flatMap((file) => strays(file, readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});

test.each(['用 运维令牌', '（持 运维令牌）', '租户 ，用户', '租户， 用户', '请求 （见下）。 之后'])(
  '%s is seen',
  (text) => {
    expect(strays('a.md', `好\n${text}`)).toEqual([expect.stringMatching(/^a\.md:2: /)]);
  },
);

test.each(['用 JWT 令牌', '每天 3 次，共 `x` 项', 'fine, and well: so', '| 字段 | 取值 |'])(
  '%s is let through',
  (text) => {
    expect(strays('a.md', text)).toEqual([]);
  },
);
