// What a word that nobody knows was probably meant to be.

/** The name that a slip of the keyboard is likeliest to have meant; undefined where none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  // A key of any length may stand in a file; no name is that long.
  const word = typed.slice(0, 64).toLowerCase();
  const ranked = names
    .map((name) => ({ name, slips: slipsBetween(word, name.toLowerCase()) }))
    .toSorted((a, b) => a.slips - b.slips);
  const [best] = ranked;
  return best !== undefined && best.slips <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** Letters to add, drop or change, or neighbours to swap, until one word is the other (optimal string alignment). */
function slipsBetween(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, above] = [above, line];
  }
  return above.at(-1) ?? 0;
}

/** Node's own sentence about an unknown option tells how to write a word that begins with a dash, which no verb takes. */
export function explainParse({ message }: Error, names: readonly string[]): string {
  const [, typed] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
  if (typed === undefined) return message;
  return `Unknown option ${typed}.${didYouMean(
    typed,
    names.map((name) => `--${name}`),
  )}`;
}

/** ` Did you mean status?` for `statsu`; empty where no name is near. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = nearest(typed, names);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}
