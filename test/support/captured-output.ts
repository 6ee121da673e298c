// What a function writes to standard output and standard error, line by line, while `run` lasts.

export async function capturedOutput(run: () => unknown): Promise<string[]> {
  const chunks: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      chunks.push(String(chunk));
      return true;
    }),
  );
  try {
    await run();
  } finally {
    for (const write of streams) write.mockRestore();
  }
  return chunks.join('').split('\n').slice(0, -1);
}
