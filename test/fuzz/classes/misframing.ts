// The class whose Cell frames its answers badly: two tenants ask it in turn and at the same time, and each answer must
// carry the mark of its own tenant.

import fc from 'fast-check';
import type { BodyReading } from '../../support/request-reader';
import { type FuzzClass, mustBeNone } from '../support/fuzz-class';
import type { FuzzGateway } from '../support/gateway';
import { BEHIND, endOf, FRAMINGS, marksIn, type Recipe } from '../support/misframing-cell';

interface Step {
  /** 0 or 1: whose request it is. */
  readonly tenant: number;
  readonly method: string;
  readonly body: string;
  readonly recipe: Recipe;
  /** Sent together with the one before. */
  readonly together: boolean;
}

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nx-request-id: smuggled\r\n\r\n';
const some = <T>(values: readonly [T, ...T[]], weight: number): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(values[0]) }, { weight: 1, arbitrary: fc.constantFrom(...values) });

const followers = fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...BEHIND), { minLength: 1, maxLength: 3 }));
const common = {
  status: some(['200 OK', '204 No Content', '304 Not Modified', '404 Not Found', '500 Fault', '206 Part'], 2),
  framing: some(FRAMINGS, 2),
  interim: some([0, 1, 2], 4),
  behind: followers,
};
const recipe: fc.Arbitrary<Recipe> = fc.record({
  ...common,
  behindTurns: fc.nat(3),
  cuts: fc.oneof(fc.constant([]), fc.array(fc.nat(100), { maxLength: 3 })),
  end: some(['keep', 'close', 'reset'], 3),
});
/** In one piece, on a connection that stays. */
const promptRecipe: fc.Arbitrary<Recipe> = fc.record({
  ...common,
  framing: some(['length', 'chunks', 'shorter length', 'two lengths', 'HTTP/1.0'], 1),
  behindTurns: fc.constant(0),
  cuts: fc.constant([]),
  end: fc.constant('keep'),
});

function script(
  recipes: fc.Arbitrary<Recipe>,
  bodies: readonly [string, ...string[]],
  readings: readonly [BodyReading, ...BodyReading[]],
) {
  const step: fc.Arbitrary<Step> = fc.record({
    tenant: fc.nat(1),
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'),
    body: some(bodies, 1),
    recipe: recipes,
    together: fc.boolean(),
  });
  return fc.record({ steps: fc.array(step, { minLength: 2, maxLength: 8 }), reading: some(readings, 2) });
}

const input = fc.oneof(
  { weight: 2, arbitrary: script(recipe, ['', 'body', SMUGGLED], ['whole', 'early', 'never']) },
  { weight: 1, arbitrary: script(promptRecipe, ['', 'body'], ['whole']) },
);

/** Nothing can come after the request that it belongs to was answered. */
function isPrompt({ body, recipe: { behind, behindTurns, cuts } }: Step): boolean {
  return body !== SMUGGLED && cuts.length === 0 && (behind.length === 0 || behindTurns === 0);
}

const WHOLE: ReadonlySet<Recipe['framing']> = new Set(['length', 'chunks', 'shorter length', 'HTTP/1.0']);

/** The answer is whole, and so must reach its caller. */
function isGood({ method, recipe: { framing } }: Step): boolean {
  return WHOLE.has(framing) || (framing === 'longer length' && method === 'HEAD');
}

export const misframingCells: FuzzClass = {
  name: 'misframing Cells',
  what: 'answers framed, cut, doubled and ended in every way, to requests of two tenants in turn and together: each answer carries the marks of its own tenant, and what is whole arrives',
  weight: 6,
  property: (gateway) =>
    fc.asyncProperty(input, async ({ steps, reading }) => {
      const { misframing } = gateway;
      misframing.reading = reading;
      const isPlain = reading === 'whole' && steps.every(isPrompt);
      const isKept = steps.every(({ recipe: own }) => endOf(own) === 'keep');
      const faults: string[] = [];
      const group: Promise<void>[] = [];
      for (const [index, each] of steps.entries()) {
        if (!each.together) await Promise.all(group.splice(0));
        const judge = async (): Promise<void> => {
          faults.push(...(await faultsOf(gateway, each, `r-${index}`, isPlain, isKept)));
        };
        group.push(judge());
      }
      await Promise.all(group);
      faults.push(...doubledWrites(gateway, steps));
      misframing.forget();
      gateway.take();
      mustBeNone(faults);
    }),
};

/** @param isPlain no answer of the input can come late; isKept: nor does a connection end */
async function faultsOf(
  gateway: FuzzGateway,
  each: Step,
  id: string,
  isPlain: boolean,
  isKept: boolean,
): Promise<string[]> {
  const [caller] = gateway.callers.slice(each.tenant);
  const tenant = caller?.identity?.tenantId;
  if (caller === undefined || tenant === undefined) throw new Error('The first two callers have a tenant each');
  gateway.misframing.recipes.set(id, each.recipe);
  const { method, body } = each;
  const headers = { 'x-request-id': id, 'content-type': 'text/plain' };
  const answer = await gateway.answer({ method, path: '/api/v1/loose/x', headers, body }, caller);
  const text = `${answer.body}${Object.values(answer.headers).join('')}`;
  const faults = marksIn(text).flatMap((mark) => {
    if (mark.tenant !== tenant && mark.tenant !== 'nobody') return [`${id} of ${tenant} got what is ${mark.tenant}'s`];
    return isPlain && mark.id !== id ? [`${id} got what is ${mark.id}'s`] : [];
  });
  const isOwn = answer.headers['x-from-cell'] === undefined;
  if (isOwn && answer.status !== 502) faults.push(`${id}: own answer ${answer.status} ${answer.body}`);
  if (isOwn && isPlain && isKept && isGood(each)) faults.push(`${id}: ${answer.status} for an answer that is whole`);
  return faults;
}

function doubledWrites({ misframing }: FuzzGateway, steps: readonly Step[]): string[] {
  return steps.flatMap(({ method }, index) => {
    const id = `r-${index}`;
    const arrived = misframing.requests.filter((request) => request.id === id).length;
    return method === 'POST' && arrived > 1 ? [`${id} arrived ${arrived} times`] : [];
  });
}
