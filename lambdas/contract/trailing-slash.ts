// Base URLs stand without a slash at their end, so that a path can follow.

/** In linear time, however many slashes there are. */
export function withoutTrailingSlash(text: string): string {
  return text.replace(/^(.*[^/])?\/*$/s, '$1');
}
