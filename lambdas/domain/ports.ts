// Small ports used all over; a store's port lives next to the rules it serves.

/** Unix time in ms. */
export type Clock = () => number;

/** Reads a secret's text; rejects when it is not available. Implementations cache for minutes. */
export interface SecretReader {
  read(secretId: string, stage?: 'AWSCURRENT' | 'AWSPREVIOUS' | 'AWSPENDING'): Promise<string>;
}
