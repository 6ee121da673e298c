// Reads the query of an admin request: each parameter at most once, each of its own form, others ignored.

import { CELL_NAME } from '../contract/route-table';
import { type Refusal, refusal } from './refusal';

/** A form: the value that a text stands for, undefined where it stands for none. */
export interface Form<T> {
  readonly expected: string;
  readonly read: (text: string) => T | undefined;
}

export const cellForm: Form<string> = {
  expected: 'a Cell name',
  read: (text) => (CELL_NAME.test(text) ? text : undefined),
};

export const flagForm: Form<boolean> = {
  expected: '0 or 1',
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
};

/** Up to the year 9999: beyond, a number of seconds is a slip. */
const LAST_SECOND = 253_402_300_799;

export const timeForm: Form<number> = {
  expected: 'Unix seconds',
  read: (text) => (/^\d{1,12}(\.\d{1,6})?$/.test(text) && Number(text) <= LAST_SECOND ? Number(text) : undefined),
};

type Values<F> = { [K in keyof F]: F[K] extends Form<infer T> ? T | undefined : never };

/** An absent or empty parameter is undefined; every wrong one is named in the refusal. */
export function readQuery<F extends Record<string, Form<unknown>>>(rawQuery: string, forms: F): Values<F> | Refusal {
  const given = new URLSearchParams(rawQuery);
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, form] of Object.entries(forms)) {
    const texts = given.getAll(name);
    if (texts.length > 1) faults.push(`${name} is given more than once`);
    const [text = ''] = texts;
    values[name] = text === '' ? undefined : form.read(text);
    if (text !== '' && values[name] === undefined) faults.push(`${name} must be ${form.expected}`);
  }
  return faults.length > 0 ? refusal('BAD_REQUEST', faults.join('; ')) : (values as Values<F>);
}
