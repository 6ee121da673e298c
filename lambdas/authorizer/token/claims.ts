// What a verified token says: its payload, as the issuer wrote it.

export type Claims = Readonly<Record<string, unknown>>;
