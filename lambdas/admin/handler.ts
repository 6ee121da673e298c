// Wiring of the admin function.

export const handler = async () => ({ statusCode: 503 });
