// Wiring of the proxy function.

export const handler = async () => ({ statusCode: 503 });
