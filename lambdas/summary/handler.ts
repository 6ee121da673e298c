// Wiring of the summary function.

export const handler = async () => ({ statusCode: 503 });
