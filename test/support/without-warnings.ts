// Runs a synth and drops what the CDK prints: its warnings are for people at a terminal, and its errors throw.

export function withoutWarnings<T>(synth: () => T): T {
  const output = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    return synth();
  } finally {
    output.mockRestore();
  }
}
