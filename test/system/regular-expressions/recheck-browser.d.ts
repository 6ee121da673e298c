// The part of recheck that is used here, in its build in plain JavaScript: its own types are of the main entry, which starts
// a native program or Java.

declare module 'recheck/lib/browser' {
  type Verdict =
    | { readonly status: 'safe' }
    | {
        readonly status: 'vulnerable';
        readonly complexity: { readonly summary: string };
        readonly attack: { readonly pattern: string };
      }
    | { readonly status: 'unknown'; readonly error: { readonly kind: string } };

  /** @param settings `timeout` in ms. */
  export function checkSync(
    source: string,
    flags: string,
    settings: { readonly checker: 'automaton'; readonly timeout: number },
  ): Verdict;
}
