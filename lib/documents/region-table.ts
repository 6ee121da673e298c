// The table of what regions lack, and how the gateway does without, in the deployment guide.

import { hasExtension, processorIn } from '../constructs/secrets-extension';
import type { GeneratedFile } from '../generated-file';
import { CAPABILITIES, CAPABILITY_NAMES, type CapabilityName, type Fact, factOf } from '../regions';

const START = '<!-- 区域能力表：开始（由 npm run generate 生成，请勿手改） -->';
const END = '<!-- 区域能力表：结束 -->';

/** One of each kind: the others differ from their partition's first by their own facts alone. */
const COLUMNS = ['eu-central-1', 'ap-east-1', 'ap-southeast-5', 'cn-north-1', 'cn-northwest-1', 'us-gov-west-1'];

export const REGION_TABLE: GeneratedFile = {
  path: 'deploy/docs/部署指南.md',
  content: (present) => {
    const [from, to] = [present.indexOf(START), present.indexOf(END)];
    if (from < 0 || to < from) throw new Error(`the marks ${START} and ${END} are missing`);
    return `${present.slice(0, from + START.length)}\n\n${regionTable()}\n\n${present.slice(to)}`;
  },
};

function regionTable(): string {
  const rows = CAPABILITY_NAMES.map((name) => {
    const cells = COLUMNS.map((region) => cell(factOf(region, name)));
    return `| ${CAPABILITIES[name].title.zh} | ${cells.join(' | ')} | ${CAPABILITIES[name].without.zh} |`;
  });
  return [
    `| 能力 | ${COLUMNS.join(' | ')} | 没有时 |`,
    `|---|${COLUMNS.map(() => '---|').join('')}---|`,
    ...rows,
    `| 函数的处理器 | ${COLUMNS.map((region) => processorIn(region)).join(' | ')} | 密钥扩展只有 x86 版本的区域用 x86 |`,
    `| 密钥扩展（层） | ${COLUMNS.map((region) => (hasExtension(region, processorIn(region)) ? '有' : '无')).join(' | ')} | 函数直接向 Secrets Manager 读取 |`,
    '',
    `未确认：AWS 的文档没有写明；默认不用，写明要用则合成时给出警告。依据（${datesOf().join('、')} 查阅）：`,
    '',
    ...CAPABILITY_NAMES.map((name) => `- ${CAPABILITIES[name].title.zh}：${sourcesOf(name).join('、')}`),
    '',
    '处理器与密钥扩展的依据是 CDK 自带的区域表（aws-cdk-lib/region-info）。',
  ].join('\n');
}

function cell({ has }: Fact): string {
  return { yes: '有', no: '无', unknown: '未确认' }[has];
}

function sourcesOf(name: CapabilityName): string[] {
  const pages = [...new Set(COLUMNS.map((region) => factOf(region, name).source))];
  return pages.map((page, index) => `[${index + 1}](${page})`);
}

function datesOf(): string[] {
  const dates = CAPABILITY_NAMES.flatMap((name) => COLUMNS.map((region) => factOf(region, name).date));
  return [...new Set(dates)].toSorted();
}
