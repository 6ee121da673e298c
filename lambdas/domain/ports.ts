// Small ports used all over; a store's port lives beside the rules it serves.

/** Unix time in ms. */
export type Clock = () => number;

/** Reads a secret's text; rejects when there is none to be had. Implementations cache for minutes. */
export interface SecretReader {
  read(secretId: string, stage?: 'AWSCURRENT' | 'AWSPREVIOUS' | 'AWSPENDING'): Promise<string>;
}
