// Wiring of the authorizer.

import { refusal } from '../domain/refusal';
import { encodeVerdict } from '../domain/verdict';

export const handler = async () => ({
  isAuthorized: true,
  context: encodeVerdict({ outcome: 'refuse', refusal: refusal('SERVICE_UNAVAILABLE') }),
});
