// The token of a sample user: `client` is of the tenant acme, `operator` of globex.

export async function loginAs(url: string, username: string, password = '123'): Promise<string> {
  const body = JSON.stringify({ username, password });
  const response = await fetch(`${url}/api/auth/login`, { method: 'POST', body });
  return ((await response.json()) as { token: string }).token;
}
