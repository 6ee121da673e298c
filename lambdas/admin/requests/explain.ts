// From the lines of one request to its story: each step in the order of the contract, one sentence of cause, and one of
// what would have let it through. Nothing is said that the lines do not hold.

import { ERROR_CODES } from '../../contract/error-codes';
import type { Language } from '../../contract/language';
import { readTrail, type Trail } from '../../domain/trail';
import type { LogLine } from './log-search';
import type { RequestLines } from './request-lines';
import { STEP_OF_CODE, type StepName, type Story, stepsBefore } from './story';
import { EN } from './words-en';
import { ZH } from './words-zh';

const FIRST_FAILURE = 400;

export interface ExplainedStep {
  readonly step: StepName;
  /** ms since the gateway took the request; null where the lines do not say. */
  readonly at_ms: number | null;
  readonly outcome: 'passed' | 'refused' | 'failed' | 'noted';
  readonly text: string;
}

interface Known {
  readonly language: Language;
  /** Name of the tenant's plan as the registry has it now. */
  readonly plan: string | undefined;
}

export function explain(lines: RequestLines, { language, plan }: Known) {
  const words = language === 'en' ? EN : ZH;
  const story = storyOf(lines, plan);
  const { request, access } = lines;
  const line = request ?? {};
  return {
    request_id: line['request_id'] ?? lines.authorizer?.['request_id'] ?? null,
    trace_id: line['trace_id'] ?? lines.authorizer?.['trace_id'] ?? null,
    api_request_id: line['api_request_id'] ?? access?.['requestId'] ?? null,
    at: lines.atMs / 1000,
    method: line['method'] ?? access?.['method'] ?? null,
    path: line['path'] ?? access?.['path'] ?? null,
    status: story.status,
    code: story.code ?? null,
    tenant: story.tenant ?? null,
    cell: story.cell ?? null,
    duration_ms: line['duration_ms'] ?? null,
    answered_by: story.answeredBy,
    cause: words.cause(story),
    remedy: words.remedy(story),
    steps: stepsOf(story, words),
  };
}

export function causeOf(lines: RequestLines, language: Language): Pick<Story, 'code' | 'status' | 'cell'> & Sentences {
  const words = language === 'en' ? EN : ZH;
  const story = storyOf(lines, undefined);
  const { code, status, cell } = story;
  return { code, status, cell, cause: words.cause(story), remedy: words.remedy(story) };
}

interface Sentences {
  readonly cause: string;
  readonly remedy: string;
}

function storyOf({ request, authorizer, access }: RequestLines, plan: string | undefined): Story {
  const line = request ?? {};
  const code = ERROR_CODES.find((known) => known === line['code']);
  const steps = textOf(line, 'steps');
  return {
    status: numberOf(line, 'status') ?? Number(access?.['status'] ?? 0),
    code,
    details: textOf(line, 'details') ?? '',
    reason: reasonOf(line['error'] ?? authorizer?.['error']),
    service: textOf(line, 'service') ?? '',
    method: textOf(line, 'method') ?? textOf(access ?? {}, 'method') ?? '',
    tenant: textOf(line, 'tenant_id') ?? textOf(access ?? {}, 'tenantId'),
    plan,
    cell: textOf(line, 'cell'),
    durationMs: numberOf(line, 'duration_ms') ?? 0,
    trail: steps === undefined ? undefined : readTrail(steps),
    isAdmitted: line['actor'] !== undefined,
    hasFallback: line['fallback'] === true,
    signatureRefused: textOf(line, 'signatureRefused'),
    isUnjudged: authorizer !== undefined,
    configVersion: textOf(line, 'config') ?? textOf(line, 'config_version'),
    access,
    answeredBy: answeredBy(line, code, access, request === undefined),
  };
}

function answeredBy(line: LogLine, code: unknown, access: LogLine | undefined, isAlone: boolean): Story['answeredBy'] {
  if (isAlone) return Number(access?.['status'] ?? FIRST_FAILURE) < FIRST_FAILURE ? 'not_kept' : 'api_gateway';
  return code === undefined && line['cell'] !== undefined ? 'cell' : 'gateway';
}

/** Why, as the line has it: a word, or the message of what was thrown. */
function reasonOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : '';
}

function textOf(line: LogLine, name: string): string | undefined {
  const value = line[name];
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
}

function numberOf(line: LogLine, name: string): number | undefined {
  const value = line[name];
  return typeof value === 'number' ? value : undefined;
}

type Words = typeof EN;

function stepsOf(story: Story, words: Words): readonly ExplainedStep[] {
  if (story.answeredBy === 'api_gateway' || story.answeredBy === 'not_kept') {
    const outcome = story.answeredBy === 'not_kept' ? 'passed' : 'refused';
    return [{ step: 'api_gateway', at_ms: null, outcome, text: words.cause(story) }];
  }
  const { code, trail, durationMs } = story;
  // The proxy's own line ends with the answer: what came before the Cell took the rest of the time.
  const beforeMs = trail ? Math.max(0, durationMs - lastMs(trail)) : durationMs;
  const stopped = code === undefined ? undefined : STEP_OF_CODE[code](story);
  const steps: ExplainedStep[] = [];
  for (const step of stepsBefore(story)) {
    if (step === stopped) break;
    steps.push({ step, at_ms: step === 'circuit' ? beforeMs : 0, outcome: 'passed', text: words.passed(step, story) });
  }
  const tries = (trail?.tries ?? []).map((one, index): ExplainedStep => {
    const isGood = typeof one.end === 'number' && one.end < 500;
    return {
      step: 'try',
      at_ms: beforeMs + one.startMs,
      outcome: isGood ? 'passed' : 'failed',
      text: words.tried(one, index + 1),
    };
  });
  const refusal: ExplainedStep[] = [];
  if (stopped !== undefined && stopped !== 'try') {
    refusal.push({ step: stopped, at_ms: beforeMs, outcome: 'refused', text: words.cause(story) });
  }
  const notes = afterTries(story, words, durationMs);
  return [...steps, ...tries, ...refusal, ...notes];
}

/** Why there was no further try, how each was signed, what came back and what the gateway added. */
function afterTries(story: Story, words: Words, atMs: number): readonly ExplainedStep[] {
  const { trail } = story;
  const made = trail !== undefined && trail.tries.length > 0;
  const noted = (step: StepName, text: string): ExplainedStep => ({ step, at_ms: atMs, outcome: 'noted', text });
  return [
    ...(made ? [noted('signature', words.signed(trail))] : []),
    ...(trail?.notes.noRetry ? [noted('retry', words.noRetry(trail.notes.noRetry))] : []),
    ...(trail?.notes.opened && story.code !== 'CIRCUIT_OPEN'
      ? [noted('circuit', words.opened(trail.notes.opened))]
      : []),
    noted('answer', words.answered(story)),
  ];
}

function lastMs({ tries }: Trail): number {
  return tries.at(-1)?.endMs ?? 0;
}
