// The one-machine run in a real terminal of 80 by 24: one screen, its keys, and a terminal that is given back as it was.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Starts what follows in a terminal, sends each key when its mark has come, and prints exit code, echo and all output. */
const PTY = `
import fcntl, json, os, pty, struct, sys, termios
rows, columns, steps = json.loads(sys.argv[1])
child, master = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
output, seen = '', 0
while True:
    try:
        data = os.read(master, 65536)
    except OSError:
        break
    if not data:
        break
    output += data.decode('utf8', 'replace')
    while steps:
        at = output.find(steps[0][0], seen)
        if at < 0:
            break
        seen = at + len(steps[0][0])
        echoes = bool(termios.tcgetattr(master)[3] & termios.ECHO)
        os.write(master, steps.pop(0)[1].encode())
print(json.dumps({'code': os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 'raw': not echoes, 'output': output}))
`;

type Step = readonly [mark: string, key: string];

async function inTerminal(steps: readonly Step[], rows = 24, columns = 80) {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const command = String(scripts['start'])
    .replace(/^exec /, '')
    .split(' ');
  const env = { ...process.env, GATEWAY_PORT: '0', TERM: 'xterm', PATH: `/nowhere-first:${process.env['PATH']}` };
  const { stdout } = await run('python3', ['-c', PTY, JSON.stringify([rows, columns, steps]), ...command], {
    env,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout) as { code: number; raw: boolean; output: string };
}

const READY = 'export TOKEN=';
const KEYS = 'Keys: o opens the ops page, r starts again, q ends it.';

test('r starts again, q ends it with 0; keys are read unechoed', async () => {
  const { code, raw, output } = await inTerminal([
    [READY, 'r'],
    ['Starting again…', ''],
    [READY, 'q'],
  ]);
  expect([code, raw]).toEqual([0, true]);
  expect(output.split(KEYS)).toHaveLength(3);
  expect(output.slice(output.lastIndexOf('Ending…')).trimEnd()).toBe('Ending…');
});

test.each([
  [80, 24],
  [120, 40],
])('Ctrl-C ends it with 0, and the screen fits %d by %d', async (columns, lines) => {
  const { code, output } = await inTerminal([[READY, '\u0003']], lines, columns);
  expect(code).toBe(0);
  // oxlint-disable-next-line no-control-regex -- what the terminal takes out
  const plain = output.replaceAll(/\u001b\[\d+m/g, '').replaceAll('\r', '');
  const screen = String(/Gateway ready on [^]*?export TOKEN=\S+/.exec(plain)?.[0]);
  const rows = screen.split('\n').reduce((total, line) => total + Math.max(1, Math.ceil(line.length / columns)), 0);
  expect(rows).toBeLessThanOrEqual(lines - 1);
});
