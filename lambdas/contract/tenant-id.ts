// The form of a new tenant's id.

/**
 * Lower case, so that no two differ by case alone, and a letter or digit at both ends, so that none is a dot segment of a
 * path. Ids that 1.0 let in may have any form that a tenant's name takes in a header, and keep working.
 */
export const CANONICAL_TENANT_ID = /^[a-z0-9](?:[a-z0-9._:@-]{0,62}[a-z0-9])?$/;
