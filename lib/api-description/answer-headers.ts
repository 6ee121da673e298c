// Headers of the gateway's answers, as the description defines them.

interface DescribedHeader {
  readonly description: string;
  readonly schema: object;
  readonly example: string | number;
  /** Whether every answer that names it carries it. */
  readonly required: boolean;
}

const text = { type: 'string' } as const;

export const ANSWER_HEADERS = {
  'X-Trace-Id': {
    description:
      'Id of the request across services: the caller’s X-Trace-Id, else that of its traceparent, else its X-Request-ID, else made here',
    schema: { type: 'string', minLength: 1 },
    example: '0f3a1c9e5b7d4862a1b2c3d4e5f60718',
    required: true,
  },
  'X-Span-Id': {
    description: 'The caller’s X-Span-Id, else made here',
    schema: { type: 'string', minLength: 1 },
    example: 'a1b2c3d4e5f60718',
    required: true,
  },
  'X-Response-Time': {
    description: 'Time the gateway took, the Cell’s included: whole milliseconds',
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '12',
    required: true,
  },
  'X-Content-Type-Options': {
    description: 'Always `nosniff`',
    schema: { const: 'nosniff' },
    example: 'nosniff',
    required: true,
  },
  'X-Frame-Options': { description: 'Always `DENY`', schema: { const: 'DENY' }, example: 'DENY', required: true },
  'Strict-Transport-Security': {
    description: 'Where the deployment has a name of its own: the policy of its description',
    schema: { type: 'string', pattern: '^max-age=[0-9]+(; includeSubDomains)?$' },
    example: 'max-age=31536000',
    required: false,
  },
  'Content-Language': {
    description: 'Language of `message`',
    schema: { type: 'string', enum: ['zh-CN', 'en'] },
    example: 'zh-CN',
    required: true,
  },
  'Cache-Control': { description: 'Who may keep the answer', schema: text, example: 'no-store', required: true },
  Vary: {
    description: 'Request headers that the answer depends on',
    schema: text,
    example: 'Accept-Language',
    required: true,
  },
  'Retry-After': {
    description:
      'With `RATE_LIMIT`, `QUOTA_EXCEEDED`, `CIRCUIT_OPEN` and `RED_LIGHT`: whole seconds after which asking again makes sense',
    schema: { type: 'string', pattern: '^[1-9][0-9]*$' },
    example: '8',
    required: false,
  },
  ETag: {
    description: 'Version of what was answered',
    schema: { type: 'string', pattern: '^(W/)?".+"$' },
    example: '"3"',
    required: true,
  },
  'Content-Disposition': {
    description: 'Name under which a browser keeps the file',
    schema: text,
    example: 'attachment; filename="audit-logs.ndjson"',
    required: true,
  },
  Link: {
    description: 'Where the rest is, with `rel="next"`; missing where nothing is left',
    schema: text,
    example: '</api/admin/audit-logs/export?cursor=MDAx>; rel="next"',
    required: false,
  },
  'Content-Security-Policy': {
    description: 'The only policy under which a browser may run the page',
    schema: text,
    example: "default-src 'none'",
    required: true,
  },
  'X-Gateway-Fallback': {
    description: 'Marks an answer that is not the Cell’s but its configured fallback, while its circuit is open',
    schema: { const: 'circuit-open' },
    example: 'circuit-open',
    required: false,
  },
} as const satisfies Record<string, DescribedHeader>;

export type AnswerHeader = keyof typeof ANSWER_HEADERS;

/** On every answer of the gateway, a Cell's included. */
export const COMMON_HEADERS: readonly AnswerHeader[] = [
  'X-Trace-Id',
  'X-Span-Id',
  'X-Response-Time',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'Strict-Transport-Security',
];

/** References to the headers that every answer carries, and to these. */
export function headerReferences(further: readonly AnswerHeader[] = []): Readonly<Record<string, object>> {
  const names = [...COMMON_HEADERS, ...further];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
