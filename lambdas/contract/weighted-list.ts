// Lists of what a caller would rather have: Accept, Accept-Language, Accept-Encoding.

export interface Weighted {
  /** Without parameters, lower case. */
  readonly value: string;
  /** 0..1; 0 means not wanted. */
  readonly weight: number;
}

/** `0`, `1`, and up to three decimals between them: https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2 */
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** In the caller's order. An item whose weight is malformed is left out: whether it is wanted cannot be told. */
export function weightedList(header: string | undefined): Weighted[] {
  return (header ?? '').split(',').flatMap((item) => {
    const [value = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return value !== '' && WEIGHT.test(weight) ? [{ value, weight: Number(weight) }] : [];
  });
}
