// Seeded randomness, so that a run that failed can be run again.

/** Values of 0..1 that follow from the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const USUAL_SEED = 20_261_124;

/** The same in every run, so that what was green stays green; SEED=number takes another one, and SEED=random a new one. */
export function chosenSeed(): number {
  const asked = process.env['SEED'] ?? String(USUAL_SEED);
  return asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked);
}

/** The chosen seed, printed, so that a failure names it. */
export function runSeed(name: string): number {
  const seed = chosenSeed();
  process.stdout.write(`${name}: SEED=${seed}\n`);
  return seed;
}
