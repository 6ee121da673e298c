// What `why` prints: the story of a request as lines, and a tenant's failures by cause.

import type { Terminal } from '../terminal';

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

type Style = Terminal['style'];

const MARK = { passed: '+', refused: 'x', failed: 'x', noted: ' ' } as const;
const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

export function searchedLine({
  state,
  window,
  searched,
}: Pick<RequestAnswer, 'state' | 'window' | 'searched'>): string {
  return `${window}: ${state === 'searching' ? 'still searching' : state === 'found' ? 'found' : 'not found'}, ${costText(searched)}`;
}

function costText({ scanned_gb: gb, price_usd: usd, price_of: region }: Searched): string {
  return `${gb} GB scanned, $${usd} (price of ${region})`;
}

export function requestLines(answer: RequestAnswer, style: Style): readonly string[] {
  if (answer.requests.length === 0) {
    return [
      `No line of ${answer.id} in the last ${answer.window}.`,
      'Lines arrive some seconds late, are kept for logs.retentionDays, and good ones are missing where logs.level is WARN or ERROR.',
      costText(answer.searched),
    ];
  }
  return [...answer.requests.flatMap((request) => [...storyLines(request, style), '']), searchedLine(answer)];
}

function storyLines(request: ExplainedRequest, style: Style): readonly string[] {
  const { status, code, duration_ms: ms } = request;
  const ids = [
    ['request', request.request_id],
    ['trace', request.trace_id],
    ['apigw', request.api_request_id],
  ];
  const color = status >= 400 ? 'red' : 'green';
  return [
    `${request.method ?? ''} ${request.path ?? ''}  ${style(color, `${status}${code === null ? '' : ` ${code}`}`)}${ms === null ? '' : `  ${ms} ms`}`,
    `${timeOf(request.at)}  ${ids.flatMap(([name, id]) => (id === null ? [] : `${name} ${id}`)).join('  ')}`,
    ...request.steps.map(
      ({ step, at_ms: at, outcome, text }) =>
        `${MARK[outcome]} ${(at === null ? '' : `${at} ms`).padStart(9)}  ${step.padEnd(11)} ${text}`,
    ),
    style('bold', `Cause: ${request.cause}`),
    `What would let it through: ${request.remedy}`,
  ];
}

export function failureLines(answer: TenantAnswer, style: Style): readonly string[] {
  const more = answer.truncated ? ', and more that were not counted' : '';
  return [
    `${answer.total} failed requests of ${answer.tenant} in the last ${answer.last}${more}`,
    ...answer.groups.flatMap(({ count, status, code, cell, cause, remedy, first, last, example }) => [
      '',
      style(
        'bold',
        `${count} x ${status}${code === null ? '' : ` ${code}`}${cell === null ? '' : ` ${cell}`}: ${cause}`,
      ),
      `  What would let them through: ${remedy}`,
      `  ${timeOf(first)} to ${timeOf(last)}${example === null ? '' : `; the newest: why ${example}`}`,
    ]),
    '',
    costText(answer.searched),
  ];
}
