// Building blocks of the description's schema. The message of every check is what it expects, in words.

import * as v from 'valibot';
import { withoutTrailingSlash } from '../../lambdas/contract/route-table';
import { isTimeZone } from '../../lambdas/contract/tenant-fields';
import { nearest } from '../terminal/typing-slips';

// The rule for a Cell's base URL: what the gateway can join a path to, and nothing else.

const BASE_URL_EXPECTED = 'an http:// or https:// URL without credentials (no @), query or fragment';

/** The URL without its trailing slashes; undefined where it is no base URL. */
export function baseUrl(written: string): string | undefined {
  const trimmed = written.trim();
  // Asked of the text, because the parser drops an empty `?` or `#`, mends a missing `//`, and takes what follows a second
  // scheme for a path, a password included.
  if (!/^https?:\/\/[^/]/i.test(trimmed) || /[?#@\s\\]/.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  return withoutTrailingSlash(new URL(trimmed).href);
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an entry does, for docs/configuration.md; for one that may be absent also what holds then. */
export type Does = string | readonly [does: string, whereAbsent: string];

/** What a {@link section} says about itself as valibot metadata. */
export interface SectionFacts {
  readonly entries: v.ObjectEntries;
  readonly does: Readonly<Record<string, Does>>;
}

/** Unknown keys of one section that are compared with the known ones: a file of thousands is not this kind of file. */
const MOST_GUESSES = 20;

/**
 * An object of exactly these keys. Unlike `strictObject` it reports every unknown key, and lets each missing entry say
 * what it expects.
 */
export function section<const E extends v.ObjectEntries>(
  entries: E,
  does: { readonly [K in keyof E]: Does },
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  const known = Object.keys(entries);
  const inner = v.object(entries);
  return v.pipe(
    v.custom<Record<string, unknown>>(isMap, `a map of ${known.join(', ')}`),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const filled: Record<string, unknown> = {};
      for (const key of known) {
        if (Object.hasOwn(dataset.value, key)) filled[key] = dataset.value[key];
        else if (entries[key]?.type !== 'exact_optional') filled[key] = undefined;
      }
      const result = v.safeParse(inner, filled);
      for (const { message, input, path } of result.issues ?? []) addIssue({ message, input, ...(path && { path }) });
      const unknown = Object.keys(dataset.value).filter((key) => !Object.hasOwn(entries, key));
      for (const [index, key] of unknown.entries()) {
        const near = index < MOST_GUESSES ? nearest(key, known) : undefined;
        const message = `one of ${known.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`;
        const at: v.ObjectPathItem = { type: 'object', origin: 'key', input: dataset.value, key, value: undefined };
        addIssue({ message, input: key, path: [at] });
      }
      return result.success ? result.output : NEVER;
    }),
    v.metadata({ section: { entries, does } satisfies SectionFacts }),
  );
}

export function region() {
  return text('an AWS region such as eu-central-1', /^[a-z]{2}(-[a-z]+)+-\d$/);
}

export function text(expected: string, pattern = /\S/) {
  return v.pipe(v.string(expected), v.trim(), v.regex(pattern, expected));
}

export function timeZone() {
  const expected = 'the name of a time zone such as Asia/Shanghai';
  return v.pipe(text(expected), v.check(isTimeZone, expected));
}

export function whole(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected));
}

export function ratio() {
  const expected = 'a number above 0, up to 1';
  return v.pipe(v.number(expected), v.gtValue(0, expected), v.maxValue(1, expected));
}

export function flag() {
  return v.boolean('true or false');
}

export function choice<const T extends readonly string[]>(...options: T) {
  return v.picklist(options, options.join(' or '));
}

export function listOf<S extends v.GenericSchema>(item: S, expected: string) {
  return v.pipe(v.array(item, expected), v.minLength(1, expected));
}

/** A map whose keys the description chooses. valibot's record takes a list for one, with its places as keys. */
export function mapOf<K extends v.GenericSchema<string, string>, S extends v.GenericSchema>(
  key: K,
  value: S,
  expected: string,
) {
  return v.pipe(v.custom<Record<string, unknown>>(isMap, expected), v.record(key, value, expected));
}

/** A Cell's base URL, trailing slashes dropped. */
export function cellUrl() {
  return v.pipe(
    v.string(BASE_URL_EXPECTED),
    v.check((value) => baseUrl(value) !== undefined, BASE_URL_EXPECTED),
    v.transform((value) => baseUrl(value) ?? value),
  );
}

const TRUSTED_URL_EXPECTED = 'an https:// URL (http:// only for loopback)';
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** A URL that keys or identities come from: TLS, except on this machine. */
export function trustedUrl() {
  return v.pipe(v.string(TRUSTED_URL_EXPECTED), v.check(isTrustedUrl, TRUSTED_URL_EXPECTED));
}

function isTrustedUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

// What passes between callers and Cells besides the request itself: tokens and cookies. For all Cells, and for each.

const cookieNames = v.array(text('a cookie name', /^[\w!#$%&'*+\-.^`|~]+$/), 'a list of cookie names');

export const credentialFields = {
  authorization: v.exactOptional(choice('forward', 'strip')),
  setCookiePath: v.exactOptional(choice('as-sent', 'cell')),
  cookies: v.exactOptional(cookieNames),
  pages: v.exactOptional(choice('as-sent', 'sandbox')),
};

type CredentialField = keyof typeof credentialFields;

/** @param whereAbsent what holds where a field says nothing, in words. */
export function credentialDoes(whereAbsent: (field: CredentialField) => string): Record<CredentialField, Does> {
  return {
    authorization: [
      "Whether Cells receive callers' tokens. `strip` withholds them and needs the scheme rfc9421, which gives a Cell tenant, user, role and request. A token that opens admin routes is always withheld, unless `adminTokens` allows it.",
      whereAbsent('authorization'),
    ],
    setCookiePath: [
      "`cell` limits each cookie that a Cell sets to the Cell's own path, and to this host.",
      whereAbsent('setCookiePath'),
    ],
    cookies: [
      'Names of the cookies that pass in both directions. An empty list lets none pass.',
      whereAbsent('cookies'),
    ],
    pages: [
      "`sandbox` makes browsers run a Cell's pages (HTML, SVG, XML) in a separate origin, away from other Cells and the ops page. The pages keep scripts and forms, and lose cookies and storage.",
      whereAbsent('pages'),
    ],
  };
}
