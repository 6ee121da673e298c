// Which of two media types a caller would rather have.

import { weightedList } from '../contract/weighted-list';

/**
 * Weight that an `Accept` header gives a media type, by its most specific range; 1 without a header. Parameters of
 * ranges beside the weight are not looked at.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export function acceptWeight(accept: string | undefined, type: string): number {
  const ranges = weightedList(accept);
  if (ranges.length === 0) return 1;
  const [family] = type.split('/', 1);
  const match = [type, `${family}/*`, '*/*'].flatMap((range) => ranges.filter(({ value }) => value === range));
  return match[0]?.weight ?? 0;
}

/** Whether `Accept-Encoding` lets an answer be sent by gzip. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = weightedList(acceptEncoding);
  const found = codings.find(({ value }) => value === 'gzip') ?? codings.find(({ value }) => value === '*');
  return found !== undefined && found.weight > 0;
}
