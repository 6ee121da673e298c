// `why`: the story of one request, or what a tenant's requests failed of.

import { setTimeout as wait } from 'node:timers/promises';
import { command, noMore } from '../command';
import { CONNECTION_OPTIONS, connect, languageOf } from '../connection';
import { EXIT, type ExitCode, UsageError } from '../exit';
import type { GatewayClient } from '../gateway-client';
import type { Terminal } from '../terminal';
import { failureLines, type RequestAnswer, requestLines, searchedLine, type TenantAnswer } from '../views/why-view';
import { WHY_WORDS } from '../views/why-words';

/** Answers that say "still searching" before the command gives up. Each waits some seconds within the gateway. */
const MOST_LOOKS = 40;
const PAUSE_MS = 1_000;

export const why = command({
  summary: 'why a request was answered as it was',
  help: `why ID [--json]
why --tenant ID [--last 15m]
  Why a request was answered as it was: each step with its time and reason, the
  cause, and what would have let it through.
  ID is a request id (X-Request-ID), a trace id (X-Trace-Id) or an
  apigw-requestid. The search reads log lines of 15 minutes, then of 3 hours,
  then of 24 hours, and says what it read and cost.
  --tenant groups the tenant's failed requests by cause, those of the last
  minutes or hours. Exit code 1: no such request was found.`,
  options: { ...CONNECTION_OPTIONS, tenant: { type: 'string' }, last: { type: 'string', default: '15m' } },
  async run({ values, words, terminal }) {
    const [id] = words;
    noMore(words, values.tenant === undefined ? 1 : 0);
    if (id === undefined && values.tenant === undefined) throw new UsageError('why needs an id, or --tenant ID.');
    const client = await connect(values, terminal);
    const print = values.json ? (answer: object) => terminal.print(JSON.stringify(answer, undefined, 2)) : undefined;
    if (id === undefined) return tenantFailures(client, terminal, values.tenant ?? '', values.last, print);
    return oneRequest(client, terminal, id, print);
  },
});

type PrintJson = ((answer: object) => void) | undefined;

async function oneRequest(client: GatewayClient, terminal: Terminal, id: string, json: PrintJson): Promise<ExitCode> {
  const language = languageOf(terminal.env);
  let path: string | undefined = `/api/admin/requests/${encodeURIComponent(id)}`;
  for (let looks = 0; path !== undefined && looks < MOST_LOOKS; looks += 1) {
    const answer: RequestAnswer = await client.ask<RequestAnswer>('GET', path);
    if (answer.state !== 'found' && answer.next !== undefined) {
      terminal.note(searchedLine(answer, language));
      if (answer.state === 'searching') await wait(PAUSE_MS);
      path = answer.next;
      continue;
    }
    if (json) json(answer);
    else for (const line of requestLines(answer, { style: terminal.style, language })) terminal.print(line);
    return answer.state === 'found' ? EXIT.ok : EXIT.notWell;
  }
  terminal.note(WHY_WORDS[language].goesOn);
  return EXIT.notWell;
}

async function tenantFailures(
  client: GatewayClient,
  terminal: Terminal,
  tenant: string,
  last: string,
  json: PrintJson,
): Promise<ExitCode> {
  const language = languageOf(terminal.env);
  let path: string | undefined =
    `/api/admin/requests?tenant=${encodeURIComponent(tenant)}&last=${encodeURIComponent(last)}`;
  for (let looks = 0; path !== undefined && looks < MOST_LOOKS; looks += 1) {
    const answer: TenantAnswer = await client.ask<TenantAnswer>('GET', path);
    if (answer.state === 'searching' && answer.next !== undefined) {
      await wait(PAUSE_MS);
      path = answer.next;
      continue;
    }
    if (json) json(answer);
    else for (const line of failureLines(answer, { style: terminal.style, language })) terminal.print(line);
    return answer.total > 0 ? EXIT.ok : EXIT.notWell;
  }
  return EXIT.notWell;
}
