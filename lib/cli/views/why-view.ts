// What `why` prints: the story of a request as lines, and a tenant's failures by cause.

import type { Language } from '../../../lambdas/contract/language';
import { textWidth } from '../../terminal/text-width';
import type { Terminal } from '../terminal';
import { WHY_WORDS, type WhyWords } from './why-words';

interface Searched {
  readonly scanned_gb: number;
  readonly price_usd: number;
  readonly price_of: string;
}

interface Step {
  readonly step: string;
  readonly at_ms: number | null;
  readonly outcome: 'passed' | 'refused' | 'failed' | 'noted';
  readonly text: string;
}

interface ExplainedRequest {
  readonly request_id: string | null;
  readonly trace_id: string | null;
  readonly api_request_id: string | null;
  /** Unix seconds of the answer. */
  readonly at: number;
  readonly method: string | null;
  readonly path: string | null;
  readonly status: number;
  readonly code: string | null;
  readonly tenant: string | null;
  readonly cell: string | null;
  readonly duration_ms: number | null;
  readonly cause: string;
  readonly remedy: string;
  readonly steps: readonly Step[];
}

/** As `GET /api/admin/requests/{id}` answers. */
export interface RequestAnswer {
  readonly id: string;
  readonly state: 'found' | 'not_found' | 'searching';
  readonly window: string;
  readonly searched: Searched;
  readonly requests: readonly ExplainedRequest[];
  readonly next?: string;
}

/** As `GET /api/admin/requests?tenant=…` answers. */
export interface TenantAnswer {
  readonly tenant: string;
  readonly last: string;
  readonly state: 'complete' | 'searching';
  readonly searched: Searched;
  readonly total: number;
  readonly truncated: boolean;
  readonly groups: readonly {
    readonly cause: string;
    readonly remedy: string;
    readonly code: string | null;
    readonly status: number;
    readonly cell: string | null;
    readonly count: number;
    readonly first: number;
    readonly last: number;
    readonly example: string | null;
  }[];
  readonly next?: string;
}

const MARK = { passed: '+', refused: 'x', failed: 'x', noted: ' ' } as const;
const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

export interface WhyFrame {
  readonly style: Terminal['style'];
  readonly language: Language;
}

export function searchedLine(
  { state, window, searched }: Pick<RequestAnswer, 'state' | 'window' | 'searched'>,
  language: Language,
): string {
  const words = WHY_WORDS[language];
  const between = language === 'en' ? [': ', ', '] : ['：', '，'];
  return `${words.window(window)}${between[0]}${words.state[state]}${between[1]}${costText(searched, words)}`;
}

function costText({ scanned_gb: gb, price_usd: usd, price_of: region }: Searched, words: WhyWords): string {
  return words.cost(gb, usd, region);
}

export function requestLines(answer: RequestAnswer, frame: WhyFrame): readonly string[] {
  const words = WHY_WORDS[frame.language];
  if (answer.requests.length === 0) {
    return [words.noLine(answer.id, answer.window), words.linesAreLate, costText(answer.searched, words)];
  }
  return [
    ...answer.requests.flatMap((request) => [...storyLines(request, frame), '']),
    searchedLine(answer, frame.language),
  ];
}

/** Columns of a step's name. */
const STEP_WIDTH = 11;

function storyLines(request: ExplainedRequest, { style, language }: WhyFrame): readonly string[] {
  const words = WHY_WORDS[language];
  const { status, code, duration_ms: ms } = request;
  const ids = [
    [words.ids.request, request.request_id],
    [words.ids.trace, request.trace_id],
    [words.ids.apigw, request.api_request_id],
  ];
  const color = status >= 400 ? 'red' : 'green';
  return [
    `${request.method ?? ''} ${request.path ?? ''}  ${style(color, `${status}${code === null ? '' : ` ${code}`}`)}${ms === null ? '' : `  ${ms} ms`}`,
    `${timeOf(request.at)}  ${ids.flatMap(([name, id]) => (id === null ? [] : `${name} ${id}`)).join('  ')}`,
    ...request.steps.map(({ step, at_ms: at, outcome, text }) => {
      const name = words.steps[step] ?? step;
      const room = ' '.repeat(Math.max(0, STEP_WIDTH - textWidth(name)));
      return `${MARK[outcome]} ${(at === null ? '' : `${at} ms`).padStart(9)}  ${name}${room} ${text}`;
    }),
    style('bold', words.cause(request.cause)),
    words.remedy(request.remedy),
  ];
}

export function failureLines(answer: TenantAnswer, { style, language }: WhyFrame): readonly string[] {
  const words = WHY_WORDS[language];
  const colon = language === 'en' ? ': ' : '：';
  return [
    `${words.failures(answer.total, answer.tenant, answer.last)}${answer.truncated ? words.truncated : ''}`,
    ...answer.groups.flatMap(({ count, status, code, cell, cause, remedy, first, last, example }) => [
      '',
      style(
        'bold',
        `${count} x ${status}${code === null ? '' : ` ${code}`}${cell === null ? '' : ` ${cell}`}${colon}${cause}`,
      ),
      words.remedyOfGroup(remedy),
      `${words.span(timeOf(first), timeOf(last))}${example === null ? '' : words.newest(example)}`,
    ]),
    '',
    costText(answer.searched, words),
  ];
}
