// Versions as entity tags, so that an admin's change meets the version that the admin saw.

/** Strong entity tag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * Whether an `If-Match` header lets a change of this version through; without the header any version is fine.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1 (strong comparison: a weak tag matches nothing)
 */
export function isMatch(ifMatch: string | undefined, version: number): boolean {
  if (ifMatch === undefined) return true;
  const expected = entityTag(version);
  return ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === expected);
}
