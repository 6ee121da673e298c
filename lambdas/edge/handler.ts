// Wiring of the edge function.

export const handler = async () => ({ statusCode: 503 });
