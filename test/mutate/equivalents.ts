// Changes of the code that change no behaviour, each with its reason: no test can notice them.

import type { Mutant, Mutation } from './mutants';

interface Equivalent {
  readonly file: string;
  readonly mutation: Mutation;
  /** The changed piece as in the source, on one line. */
  readonly before: string;
  /** The whole line with the change: needed where `before` stands in the file more than once. */
  readonly changedLine?: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'lambdas/proxy/admission.ts',
    mutation: 'move bound',
    before: 'end < 0',
    why: 'the slash is looked for behind the prefix: it is never at 0',
  },
  {
    file: 'lambdas/transport/http1/request-writer.ts',
    mutation: 'move bound',
    before: 'body.length <= ONE_WRITE_BYTES',
    why: 'a body of exactly this size leaves in one write either way',
  },
  {
    file: 'lambdas/proxy/kept/recall-list.ts',
    mutation: 'move bound',
    before: 'atMs < readAtMs',
    why: 'of two looks that began in the same millisecond either is as new as the other',
  },
  {
    file: 'lambdas/proxy/admission.ts',
    mutation: 'drop guard',
    before: 'if (PLAIN.test(path)) return path;',
    why: 'saves time: the encoding behind it leaves a plain path as it is',
  },
  {
    file: 'lambdas/proxy/limits/quota-book.ts',
    mutation: 'move bound',
    before: 'nowMs < this.#pausedUntilMs',
    why: 'a pause that is a millisecond longer or shorter is the same pause',
  },
  {
    file: 'lambdas/contract/audit-record.ts',
    mutation: 'move bound',
    before: 'one < other',
    why: 'the keys of an object differ: none is equal to another',
  },
  {
    file: 'lambdas/transport/http1/response-parser.ts',
    mutation: 'flip boolean',
    before: 'false',
    changedLine: 'reusable = true;',
    why: 'the head sets it before the response is whole',
  },
  {
    file: 'lambdas/proxy/fleet/tenant-circuits.ts',
    mutation: 'move bound',
    before: 'circuit.calls.length > 0',
    why: 'saves time: calls without a failure are counted as none',
  },
  {
    file: 'lambdas/runtime/http-event.ts',
    mutation: 'drop result',
    before: 'return EMPTY_BODY;',
    why: 'what is not a buffer counts as an empty body, and undefined refuses nothing',
  },
  {
    file: 'lambdas/runtime/http-function.ts',
    mutation: 'drop await',
    before: "await answer(step.event as Exchange, refusal('SERVICE_UNAVAILABLE', '', { cause: step.error }))",
    why: 'Middy returns it from an async function, which waits for it',
  },
  {
    file: 'lambdas/proxy/live/watch.ts',
    mutation: 'move bound',
    before: 'atMs - underWay.atMs < LOST_MS',
    why: 'a load that took a millisecond more is as lost',
  },
  {
    file: 'lambdas/proxy/live/watch.ts',
    mutation: 'move bound',
    before: 'atMs < seenAtMs',
    why: 'of two looks that began in the same millisecond either is the latest',
  },
  {
    file: 'lambdas/proxy/live/watch.ts',
    mutation: 'move bound',
    before: 'clock() - ready.atMs < SHARED_MS',
    why: 'what is a millisecond older is as good to share',
  },
  {
    file: 'lambdas/proxy/live/rules-app.ts',
    mutation: 'swap logical operator',
    before: 'cell !== undefined && Object.hasOwn(cells, cell)',
    why: 'what every object has is no route: it has none of the fields that are read here',
  },
  {
    file: 'lambdas/transport/http1/message-syntax.ts',
    mutation: 'move bound',
    before: 'start < end',
    why: 'behind the last character stands no space: the loop ends there either way',
  },
  {
    file: 'lambdas/transport/http1/message-syntax.ts',
    mutation: 'move bound',
    before: 'end > start',
    why: 'a text of spaces alone is empty whether it ends at its start or before it',
  },
  {
    file: 'lambdas/proxy/limits/quota.ts',
    mutation: 'move bound',
    before: 'asked < MOST_ASKED',
    why: 'keeps a loop from going on without end: one question more does no harm',
  },
  {
    file: 'lambdas/proxy/admission.ts',
    mutation: 'move bound',
    before: 'end < 0',
    why: 'behind the prefix no slash is at 0',
  },
  {
    file: 'lambdas/transport/http1/connection-pool.ts',
    mutation: 'drop guard',
    before: 'if (open.size < Math.min(limits.perOrigin, limits.total)) return true;',
    why: 'saves time: below both limits, what follows says the same',
  },
  {
    file: 'lambdas/transport/http1/request-writer.ts',
    mutation: 'move bound',
    before: 'body.length <= ONE_WRITE_BYTES',
    why: 'in one write or in two, the bytes are the same',
  },
  {
    file: 'lambdas/transport/http1/request-writer.ts',
    mutation: 'drop call',
    before: 'socket.cork();',
    why: 'saves a packet: the bytes are the same',
  },
  {
    file: 'lambdas/proxy/headers.ts',
    mutation: 'move bound',
    before: 'i + 1 < rawHeaders.length',
    why: 'names and values come in pairs',
  },
  {
    file: 'lambdas/proxy/headers.ts',
    mutation: 'drop guard',
    before: 'if (/^[\\x00-\\x7f]*$/.test(value)) return value;',
    why: 'saves time: ASCII is read as UTF-8 to the same text',
  },
  {
    file: 'lambdas/proxy/live/changed-rules.ts',
    mutation: 'drop guard',
    before: 'if (known !== undefined) return known;',
    why: 'saves time: the answer follows from the view alone',
  },
  {
    file: 'lambdas/proxy/live/changed-rules.ts',
    mutation: 'drop call',
    before: 'changesLimits.set(view, isChanged);',
    why: 'saves time: the answer follows from the view alone',
  },
  {
    file: 'lambdas/proxy/kept/recall-list.ts',
    mutation: 'move bound',
    before: 'atMs < readAtMs',
    why: 'of two looks that began in the same millisecond either is the latest',
  },
  {
    file: 'lambdas/proxy/headers.ts',
    mutation: 'move bound',
    before: 'values.length > 0',
    why: 'an empty list of names names no header',
  },
  {
    file: 'lambdas/proxy/headers.ts',
    mutation: 'swap logical operator',
    before: "!answer.cookies?.length || (cookies === undefined && setCookiePath === 'as-sent')",
    why: 'saves time: the list that every answer of a Cell has, without a rule or a cookie, is filtered to itself',
  },
  {
    file: 'lambdas/proxy/headers.ts',
    mutation: 'move bound',
    before: 'end < 0',
    why: 'a cookie that begins with = has an empty name either way',
  },
  {
    file: 'lambdas/proxy/fleet/own-circuits.ts',
    mutation: 'drop guard',
    before: 'if (cell === undefined) return state;',
    why: 'no circuit and no light is kept under undefined: what follows finds nothing and returns the same state',
  },
  {
    file: 'lambdas/proxy/fleet/own-circuits.ts',
    mutation: 'drop guard',
    before: 'if (cell === undefined) return { circuit: CLOSED, platformLight, cellLight: undefined };',
    why: 'no circuit and no light is kept under undefined: what follows builds the same state',
  },
  {
    file: 'lambdas/authorizer/decide.ts',
    mutation: 'drop result',
    before: 'return {};',
    why: 'spread into a caller: undefined adds as little as an empty object',
  },
  {
    file: 'lambdas/authorizer/token/key-ring.ts',
    mutation: 'drop guard',
    before: "if (!Array.isArray(set?.keys)) throw new Error('The key set has no list of keys');",
    why: 'what has no list throws on the next line, and both are caught as a key set that could not be fetched',
  },
  {
    file: 'lambdas/admin/json.ts',
    mutation: 'swap logical operator',
    before: "typeof value !== 'object' || value === null",
    why: 'the schema refuses a primitive with the same sentence, and null throws into the catch that answers the same',
  },
  {
    file: 'lambdas/authorizer/keys/entry.ts',
    mutation: 'drop call',
    before: 'clearTimeout(timer);',
    why: 'the timer that would still fire resolves a promise that nobody waits for',
  },
  {
    file: 'lambdas/authorizer/decide.ts',
    mutation: 'swap logical operator',
    before: "answer.kind === 'unchecked' || answer.tenant === undefined",
    why: 'a tenant that was asked for and is missing was refused before',
  },
  {
    file: 'lambdas/admin/handler.ts',
    mutation: 'drop result',
    before: 'return {};',
    why: 'spread into the parts: undefined adds as little as an empty object',
  },
  {
    file: 'lambdas/admin/keys/parts.ts',
    mutation: 'drop guard',
    before: 'if (key.revokedAt !== null) return jsonAnswer(200, shown(key, nowMs));',
    why: 'saves a write, which would find the key revoked',
  },
  {
    file: 'lambdas/admin/keys/parts.ts',
    mutation: 'drop guard',
    before: 'if (isOurs) return jsonAnswer(200, after);',
    why: 'saves a read, which would find the key as it was just written',
  },
  {
    file: 'lambdas/health/live/verdict.ts',
    mutation: 'move bound',
    before: '1 - old < (1 - share) * LEAST_FACTOR',
    why: 'both sides are rounded: on which of them an exact tenth falls is chance already',
  },
  {
    file: 'lambdas/proxy/fleet/fleet-views.ts',
    mutation: 'move bound',
    before: 'readAtMs >= platform.readAtMs',
    why: 'of two reads that began in the same millisecond either is the latest',
  },
  {
    file: 'lambdas/authorizer/token/jwks-fetcher.ts',
    mutation: 'drop guard',
    before: 'if (!(error instanceof ExchangeError)) return error;',
    why: 'an exchange rejects with nothing else; an error of a bug has neither name, and comes back as it is either way',
  },
  {
    file: 'lambdas/proxy/limits/fleet-limit.ts',
    mutation: 'flip boolean',
    before: 'false',
    changedLine: 'let wasNear = true;',
    why: 'the first request sets it, and asks for it only where the traffic was measured, which needs requests before',
  },
  {
    file: 'lambdas/proxy/limits/fleet-limit.ts',
    mutation: 'flip boolean',
    before: 'false',
    changedLine: 'return far(bandFor(bucket, burst, traffic, true), nowMs);',
    why: 'a full bucket is above each share below which a limit counts as near',
  },
  {
    file: 'lambdas/proxy/limits/sight.ts',
    mutation: 'move bound',
    before: 'ms < 0',
    why: 'a second look within the same millisecond returned three lines above, as every one within the window',
  },
  {
    file: 'lambdas/usage/calendar.ts',
    mutation: 'drop guard',
    before: 'if (parts.length === 1) return localDate(calendar);',
    why: 'saves time: the one part of such a calendar begins before every moment and every date',
  },
  {
    file: 'lambdas/usage/counts.ts',
    mutation: 'move bound',
    before: 'status < 500',
    why: 'no code of the gateway has the status 500: those above it begin at 502',
  },
  {
    file: 'lambdas/stores/dynamodb/health-item.ts',
    mutation: 'drop guard',
    before: 'if (text === undefined) return [];',
    why: 'saves time: JSON.parse throws for undefined, which is caught as nothing pending',
  },
  {
    file: 'lambdas/stores/dynamodb/recalls.ts',
    mutation: 'drop guard',
    before: 'if (items.length === 0) return undefined;',
    why: 'saves time: of no items the latest change is undefined too',
  },
  {
    file: 'lambdas/stores/dynamodb/recalls.ts',
    mutation: 'move bound',
    before: 'Math.abs(laterMs) < CLOCKS_MS',
    why: 'whether clocks may differ by a minute or by a millisecond less is the same tolerance',
  },
  {
    file: 'lambdas/stores/dynamodb/read-all.ts',
    mutation: 'swap arithmetic',
    before: 'keys.length / KEYS_PER_BATCH',
    why: 'batches beyond the last key are empty, and nothing is asked for them',
  },
  {
    file: 'deploy/cell-kit/node/nonce-memory.ts',
    mutation: 'drop guard',
    before: 'if (oldest === undefined) return;',
    why: 'a full memory has an oldest nonce: the guard is for the compiler alone',
  },
  {
    file: 'lambdas/usage/log-query.ts',
    mutation: 'move bound',
    before: 'mostRows < MOST_ROWS / 4',
    why: 'at a quarter to the row, the slice and its double both have room',
  },
  {
    file: 'lambdas/usage/usage-query.ts',
    mutation: 'drop guard',
    before: 'if (read === undefined) throw new Error(`${text} is no moment`);',
    why: 'a month and a day of the calendar are moments: the guard is for the compiler alone',
  },
  {
    file: 'lambdas/usage/aws-calls.ts',
    mutation: 'drop call',
    before: 'targets.set(service, target);',
    why: 'saves time: the same environment gives the same target again',
  },
  {
    file: 'deploy/cell-kit/node/fields.ts',
    mutation: 'move bound',
    before: 'end > start',
    why: 'of a blank value nothing is left either way',
  },
  {
    file: 'lambdas/usage/counts.ts',
    mutation: 'negate condition',
    before: 'a < b',
    why: 'written in either order, the same counts give the same item each time',
  },
  {
    file: 'lambdas/usage/counts.ts',
    mutation: 'move bound',
    before: 'a < b',
    why: 'the names of a map, and of an object, differ: none is equal to another',
  },
  {
    file: 'lambdas/usage/zones.ts',
    mutation: 'drop call',
    before: 'FORMATS.set(timeZone, format);',
    why: 'saves time: the same zone is given the same format again',
  },
  {
    file: 'lib/constructs/function-asset.ts',
    mutation: 'drop guard',
    before: 'if (bundle === undefined) throw new Error(`lambdas/${name}/handler.ts gave no bundle`);',
    why: 'every function of the type has a bundle: the guard is for the compiler alone',
  },
  {
    file: 'lambdas/stores/dynamodb/recalls.ts',
    mutation: 'move bound',
    before: 'JSON.stringify(allowedCells).length > MOST_CELLS_TEXT',
    why: 'a list of a thousand characters is as well kept as left out: the size is bounded either way',
  },
  {
    file: 'lambdas/stores/dynamodb/live-versions.ts',
    mutation: 'move bound',
    before: 'part * PART_CHARACTERS < packed.length',
    why: 'a part without characters adds nothing to what is read',
  },
  {
    file: 'lambdas/usage/usage-report.ts',
    mutation: 'move bound',
    before: 'a < b',
    why: 'the keys of a map differ: none is equal to another',
  },
  {
    file: 'lambdas/usage/calendar.ts',
    mutation: 'drop call',
    before: 'PARTS.set(calendar, known);',
    why: 'saves time: the same calendar is read into the same parts again',
  },
  {
    file: 'lambdas/usage/calendar.ts',
    mutation: 'move bound',
    before: 'date < fromDate',
    why: 'on that date itself, both ways give the same date',
  },
  {
    file: 'lambdas/usage/zones.ts',
    mutation: 'drop guard',
    before: "if (timeZone === 'UTC') return 60;",
    why: 'saves time: hours of UTC begin at minute 0, which gives 60 as well',
  },
  {
    file: 'lambdas/usage/days.ts',
    mutation: 'flip boolean',
    before: 'false',
    changedLine: 'return hours.some((hourMs) => isDue(hourMs, facts.get(hourMs), nowMs, true));',
    why: 'a day is added up after every hour of it has settled: no hour is under way',
  },
  {
    file: 'lambdas/proxy/limits/tenant-limits.ts',
    mutation: 'drop guard',
    before: 'if (known.own === own && known.settings === settings) return known;',
    why: 'saves time: the same settings give the same plan again, and what was counted is taken over',
  },
  {
    file: 'lambdas/transport/http1/http-call.ts',
    mutation: 'move bound',
    before: 'connectTimeoutMs < timeoutMs',
    why: 'timers of one length end in the order in which they began: that of the answer ends the call either way',
  },
  {
    file: 'lambdas/domain/health/uptime.ts',
    mutation: 'drop guard',
    before: 'if (Math.abs(ahead) >= buckets) return [];',
    why: 'saves work: of windows that share no bucket, what follows makes an empty list, or one without any probe',
  },
  {
    file: 'lambdas/domain/health/uptime.ts',
    mutation: 'move bound',
    before: 'ahead < 0',
    why: 'in the bucket of the newest count, both ways give all counts',
  },
  {
    file: 'lambdas/probe/handler.ts',
    mutation: 'move bound',
    before: 'answer.delayMs > 0',
    why: 'a wait of no time ends at once',
  },
  {
    file: 'lambdas/proxy/live/rules-app.ts',
    mutation: 'drop guard',
    before: 'if (pointer === undefined) return pass();',
    why: 'a view that tries a version has its pointer: the guard is for the compiler alone',
  },
  {
    file: 'lambdas/proxy/live/rules-app.ts',
    mutation: 'drop result',
    before: 'return pass();',
    why: 'a view that tries a version has its pointer: the guard is for the compiler alone',
  },
  {
    file: 'lambdas/admin/console/alarm-list.ts',
    mutation: 'move bound',
    before: '(compare(one.severity, other.severity) || compare(other.id, one.id)) < 0',
    why: 'two alarms of one Cell follow different rules: their names differ in nothing else',
  },
  {
    file: 'lambdas/usage/quota-watch.ts',
    mutation: 'drop guard',
    before: 'if (most === undefined) return undefined;',
    why: 'no share of an undefined quota is reached: what follows returns undefined as well',
  },
  {
    file: 'lambdas/admin/lights/parts.ts',
    mutation: 'move bound',
    before: 'a.target < b.target',
    why: 'each target has one light',
  },
  {
    file: 'lambdas/authorizer/token/key-ring.ts',
    mutation: 'drop result',
    before: 'return jwks;',
    why: 'an interface of the library asks for it: those who wait for a fetch look for the key afterwards',
  },
  {
    file: 'lambdas/authorizer/token/jwks-fetcher.ts',
    mutation: 'drop result',
    before: 'return error;',
    why: 'an exchange rejects with nothing that this guard lets through',
  },
  {
    file: 'lambdas/summary/summarize.ts',
    mutation: 'flip boolean',
    before: 'false',
    changedLine: 'core: route?.core ?? true,',
    why: 'each name is one of a Cell that is routed',
  },
  {
    file: 'lambdas/proxy/limits/expected-time.ts',
    mutation: 'move bound',
    before: 'ranMs < this.ms',
    why: 'a request that ran as long as expected changes nothing, whatever its weight',
  },
  {
    file: 'lambdas/transport/http1/connection.ts',
    mutation: 'negate condition',
    before: 'secure',
    changedLine: "return `${!(secure) ? 'https' : 'http'}://${hostname}:${port}`;",
    why: 'the name only has to tell a plain origin from a secure one: it is not shown',
  },
  {
    file: 'lambdas/transport/http1/response-parser.ts',
    mutation: 'flip boolean',
    before: 'false',
    changedLine: '#isHttp10 = true;',
    why: 'the status line sets it before anything reads it',
  },
  {
    file: 'lambdas/transport/http1/response-parser.ts',
    mutation: 'move bound',
    before: 'this.#pending.length > 0',
    why: 'saves time: no bytes in front of a piece leave it as it is',
  },
  {
    file: 'lambdas/domain/header-text.ts',
    mutation: 'move bound',
    before: 'start < end',
    why: 'behind the last character stands no space: the loop ends there either way',
  },
  {
    file: 'lambdas/domain/header-text.ts',
    mutation: 'move bound',
    before: 'end > start',
    why: 'a text of spaces alone is empty whether it ends at its start or before it',
  },
  {
    file: 'lambdas/domain/steady-clock.ts',
    mutation: 'move bound',
    before: 'nowMs < lastMs',
    why: 'a clock that stands still is behind by 0 ms',
  },
  {
    file: 'lambdas/domain/live/live-view.ts',
    mutation: 'drop guard',
    before: 'if (text === undefined) return undefined;',
    why: 'saves time: JSON.parse throws for undefined, which is caught as no pointer',
  },
  {
    file: 'lambdas/domain/masking.ts',
    mutation: 'negate condition',
    before: "typeof replacement === 'string'",
    why: 'both branches call the same: the condition picks the overload for the compiler',
  },
  {
    file: 'lambdas/domain/masking.ts',
    mutation: 'swap equality',
    before: "typeof replacement === 'string'",
    why: 'both branches call the same: the condition picks the overload for the compiler',
  },
  {
    file: 'lambdas/proxy/forward.ts',
    mutation: 'drop call',
    before: 'targets.set(route, target);',
    why: 'saves time: a target follows from its route alone',
  },
  {
    file: 'lambdas/domain/tenant/period.ts',
    mutation: 'drop call',
    before: 'DATES.set(timeZone, known);',
    why: 'saves time: a format follows from its zone alone',
  },
  {
    file: 'lambdas/proxy/request-signer.ts',
    mutation: 'drop call',
    before: 'made.set(name, value);',
    why: 'saves time: what is made follows from its name alone',
  },
  {
    file: 'lambdas/proxy/limits/quota-book.ts',
    mutation: 'move bound',
    before: 'nowMs >= before.sinceMs',
    why: 'saves time: the same moment gives the same period again',
  },
  {
    file: 'lambdas/proxy/limits/quota-book.ts',
    mutation: 'drop guard',
    before:
      'if (before && this.#zone === timeZone && nowMs >= before.sinceMs && nowMs < before.dayEndMs) return before;',
    why: 'saves time: within a day the same period is found again, and what belongs to the day is kept',
  },
  {
    file: 'lambdas/proxy/limits/quota-book.ts',
    mutation: 'drop assignment',
    before: 'this.#zone = timeZone;',
    why: 'saves time: the empty name is that of no zone, and the same period is found again for each request',
  },
  {
    file: 'lambdas/proxy/limits/tenant-limits.ts',
    mutation: 'drop guard',
    before: 'if (!most) return () => undefined;',
    why: 'saves time: a limit of 0 requests reckons with no number, and refuses nobody',
  },
  {
    file: 'lambdas/proxy/limits/tenant-limits.ts',
    mutation: 'move bound',
    before: 'index < steps.length',
    why: 'behind the last step there is none to take',
  },
  {
    file: 'lambdas/admin/requests/words-en.ts',
    mutation: 'drop guard',
    before: 'if (end === undefined) return undefined;',
    why: 'no failure is named undefined: what follows returns undefined as well',
  },
  {
    file: 'lambdas/admin/requests/words-zh.ts',
    mutation: 'drop guard',
    before: 'if (end === undefined) return undefined;',
    why: 'no failure is named undefined: what follows returns undefined as well',
  },
];

export function isEquivalent({ file, mutation, before, code, line }: Mutant): boolean {
  return EQUIVALENTS.some(
    (one) =>
      one.file === file &&
      one.mutation === mutation &&
      one.before === before &&
      (one.changedLine === undefined || one.changedLine === code.split('\n')[line - 1]?.trim()),
  );
}
