// Generated responses, read by the gateway's parser, by the reference and by node:http: where they disagree.

import { ResponseFault } from '../../../lambdas/transport/http1/message-syntax';
import { ResponseParser } from '../../../lambdas/transport/http1/response-parser';
import { seededRandom } from '../../support/random';
import { type GeneratedResponse, generatedResponse } from './generated-response';
import { nodeResponse } from './node-response';
import { type ReferenceResponse, referenceResponse } from './reference-parser';

const LIMITS = { headBytes: 16_384, bodyBytes: 1_000, interimResponses: 32 };

export interface Comparison {
  readonly responses: number;
  /** Read to the end and found good. */
  readonly good: number;
  /** Good ones whose connection carries on. */
  readonly reusable: number;
  /** Those that node:http read as well. */
  readonly byNode: number;
  /** Refused here, accepted by node:http. */
  readonly stricterThanNode: number;
  /** Each is a fault of one of the parsers. */
  readonly disagreements: readonly string[];
}

type Reading = Omit<ReferenceResponse, 'length'>;
type Read = (response: GeneratedResponse) => Reading | undefined;

export const ownReading: Read = ({ method, pieces }) => {
  const parser = new ResponseParser(method, LIMITS);
  let isWhole = false;
  let isFollowed = false;
  try {
    for (const piece of pieces) {
      if (isWhole) isFollowed = true;
      else isWhole = parser.feed(piece);
    }
    if (!isWhole) parser.end();
  } catch (error) {
    if (error instanceof ResponseFault) return undefined;
    throw error;
  }
  const { response, reusable } = parser;
  const { status, rawHeaders, body } = response;
  return { status, rawHeaders, body: body.toString('latin1'), reusable: reusable && !isFollowed };
};

/** @param nodeShare how many of the responses node:http reads as well, 0..1 */
export async function compareReadings(
  seed: number,
  responses: number,
  nodeShare: number,
  read: Read = ownReading,
): Promise<Comparison> {
  const random = seededRandom(seed);
  const disagreements: string[] = [];
  let [good, reusable, byNode, stricterThanNode] = [0, 0, 0, 0];
  for (let count = 0; count < responses && disagreements.length < 20; count += 1) {
    const given = generatedResponse(random);
    const own = read(given);
    if (own) good += 1;
    if (own?.reusable) reusable += 1;
    const tell = (other: string, said: unknown): void => {
      const text = JSON.stringify(given.bytes.toString('latin1'));
      disagreements.push(`${given.method} ${text}: ${JSON.stringify(own)}, by ${other} ${JSON.stringify(said)}`);
    };
    const reference = referenceResponse(given.bytes.toString('latin1'), given.method, LIMITS);
    const isAlike = reference === undefined ? own === undefined : own !== undefined && isSame(own, reference);
    if (!isAlike || own?.reusable !== reference?.reusable) tell('RFC 9112', reference);
    if ((count + 1) * nodeShare < byNode + 1) continue;
    byNode += 1;
    // Node takes bytes behind a good response for its fault; here they cost the connection, and the response is passed on.
    const node = await nodeResponse(
      given.method,
      own && reference ? upTo(reference.length, given.pieces) : given.pieces,
    );
    if (node && !own) stricterThanNode += 1;
    if (own && !isSame(own, node)) tell('node:http', node);
  }
  return { responses, good, reusable, byNode, stricterThanNode, disagreements };
}

function upTo(length: number, pieces: readonly Buffer[]): Buffer[] {
  let left = length;
  return pieces.flatMap((piece) => {
    const part = piece.subarray(0, left);
    left -= part.length;
    return part.length > 0 ? [part] : [];
  });
}

type Plain = Pick<ReferenceResponse, 'status' | 'rawHeaders' | 'body'>;

function isSame(own: Plain, node: Plain | undefined): boolean {
  const parts = ({ status, rawHeaders, body }: Plain): string => JSON.stringify([status, rawHeaders, body]);
  return node !== undefined && parts(own) === parts(node);
}
