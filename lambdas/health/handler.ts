// Wiring of the patrol.

export const handler = async () => undefined;
