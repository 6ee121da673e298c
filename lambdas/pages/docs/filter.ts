// Which articles a filter leaves: those that hold every one of its words.

export interface Article {
  readonly id: string;
  /** Lower case. */
  readonly text: string;
}

/** Ids of the articles that are left; all of them for a blank filter. */
export function matching(articles: readonly Article[], filter: string): ReadonlySet<string> {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const left = articles.filter(({ text }) => words.every((word) => text.includes(word)));
  return new Set(left.map(({ id }) => id));
}
