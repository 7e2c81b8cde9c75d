import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubApi } from '../../support/hub-api.js';
import { runCli, spawnCli } from '../../support/spawn-cli.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';

const NOWHERE = 'http://127.0.0.1:2';
let hub: SpawnedHub;

beforeAll(async () => {
  hub = await spawnHub();
});
afterAll(() => hub.dispose());

const emit = (...args: string[]) => runCli(hub.url, ['emit', ...args]);

function typesOf(id: string): Promise<string[]> {
  return hubApi(hub.url)
    .log(id)
    .then((events) => events.map(({ type }) => type));
}

describe('session-hub emit', () => {
  it('creates a session and prints nothing but its id', async () => {
    const { code, stdout, stderr } = await emit(
      '--create',
      '--title',
      'Nightly',
      '--owner',
      'kim',
      '--meta',
      'run=7',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const view = await hubApi(hub.url).view(stdout.trim());
    expect(view).toMatchObject({ title: 'Nightly', owner: 'kim', meta: { run: 7 }, status: 'active' });
  });

  it('creates it under the id that is asked for, pending where that is asked for', async () => {
    expect(await emit('--create', 'asked', '--no-start')).toMatchObject({ code: 0, stdout: 'asked\n' });
    expect((await hubApi(hub.url).view('asked')).status).toBe('pending');
    const again = await emit('--create', 'asked');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('(session_exists)');
  });

  it('reports one operation at a time, beside a worker that holds the lease', async () => {
    const http = hubApi(hub.url);
    await http.create({ id: 'one', start: true, emitter: 'worker' });
    expect(await emit('one', 'progress', '3', '10', 'Rendering')).toMatchObject({
      code: 0,
      stdout: 'one #4\n',
    });
    expect(await emit('one', 'metric', 'temperature', '-5', 'C', '--json')).toMatchObject({ code: 0 });
    expect(await emit('one', 'log', 'careful', '--level', 'warn')).toMatchObject({ code: 0 });
    expect(await http.view('one')).toMatchObject({
      progress: { percentage: 30, description: 'Rendering' },
      metrics: { temperature: { value: -5, unit: 'C' } },
      emitter: { id: 'worker' },
    });
  });

  it('tells what is possible where something is not', async () => {
    await hubApi(hub.url).create({ id: 'possible', start: true });
    const { code, stderr } = await emit('possible', 'resume');
    expect(code).toBe(1);
    expect(stderr).toContain('(illegal_transition)');
    expect(stderr).toMatch(/Possible now: .*pause/);
  });

  it('answers an error as JSON where JSON was asked for', async () => {
    const { code, stdout, stderr } = await emit('nobody', 'log', 'x', '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'session_not_found', retryable: false } });
  });

  it.each([[['one', 'progess', '3']], [[]], [['one', 'log', 'x', '--url', 'ftp://x']]])(
    'refuses %j with 2, a sentence and no stack',
    async (args) => {
      const { code, stderr } = await emit(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: /);
      expect(stderr).not.toContain('    at ');
    },
  );

  it('tells wrong usage as JSON where JSON was asked for', async () => {
    for (const args of [
      ['one', 'progess', '--json'],
      ['one', 'log', 'x', '--json', '--colour'],
    ]) {
      const { code, stderr } = await emit(...args);
      expect(code).toBe(2);
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'usage', retryable: false } });
    }
  });

  it('takes options more than once without swallowing words', async () => {
    const created = await emit(
      '--create',
      '--meta',
      'a=1',
      '--meta',
      'b=2',
      'repeated',
      'state',
      'x=1',
      'y=2',
    );
    expect(created).toMatchObject({ code: 0, stdout: 'repeated\n' });
    expect((await emit('repeated', 'state', '--unset', 'x', '--unset', 'z')).code).toBe(0);
    expect(await hubApi(hub.url).view('repeated')).toMatchObject({ meta: { a: 1, b: 2 }, state: { y: 2 } });
  });

  it('ends with 3 when no hub is within reach', async () => {
    const once = await runCli(NOWHERE, ['emit', 'x', 'log', 'y', '--timeout', '300ms', '--json']);
    expect(once.code).toBe(3);
    expect(JSON.parse(once.stderr)).toMatchObject({ error: { code: 'unreachable', retryable: true } });
    expect((await runCli(NOWHERE, ['emit', 'x', '-', '--timeout', '300ms'])).code).toBe(3);
  });
});

describe('session-hub emit ID -', () => {
  it('reports a stream in order and counts what arrived', async () => {
    const program = spawnCli(hub.url, ['emit', '--create', 'stream', '-', '--json']);
    const lines = Array.from({ length: 700 }, (_, index) =>
      JSON.stringify({ type: 'log', data: { text: `${index}` } }),
    );
    program.write(`${lines.join('\n')}\n\n{"type":"command","data":{"verb":"complete","result":7}}`);
    program.endInput();
    expect((await program.ended()).code).toBe(0);
    expect(program.lines.map((line) => JSON.parse(line))).toEqual([
      { id: 'stream' },
      { acknowledged: 701, refused: 0, unknown: 0 },
    ]);
    const events = await hubApi(hub.url).log('stream');
    const texts = events.flatMap(({ data }) => ('text' in data ? data.text : []));
    expect(texts).toEqual(Array.from({ length: 700 }, (_, index) => `${index}`));
  });

  it('says which lines were not taken, and takes the others', async () => {
    await hubApi(hub.url).create({ id: 'mixed', start: true });
    const program = spawnCli(hub.url, ['emit', 'mixed', '-']);
    const operations = [
      { type: 'progress', data: { current: 5, total: 10 } },
      { type: 'progress', data: { current: 2, total: 10 } },
      { type: 'dance', data: {} },
      { type: 'log', data: { text: 'still here' } },
    ];
    program.write(`${operations.map((one) => JSON.stringify(one)).join('\n')}\nno json\n`);
    program.endInput();
    expect((await program.ended()).code).toBe(1);
    expect(program.stdout).toBe('2 acknowledged, 3 refused\n');
    expect(program.stderr).toContain('refused line 5: line: This is no JSON.');
    expect(program.stderr).toMatch(/refused line 3: /);
    expect(program.stderr).toContain('refused: progress: Progress cannot go back');
    expect(await typesOf('mixed')).toEqual(['created', 'status', 'lease', 'progress', 'log', 'lease']);
  });

  it('does not take a session from a worker unless told to', async () => {
    await hubApi(hub.url).create({ id: 'held', start: true, emitter: 'worker' });
    const refused = await runCli(hub.url, ['emit', 'held', '-']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('(lease_held)');
    expect((await runCli(hub.url, ['emit', 'held', '-', '--take'])).code).toBe(0);
  });

  it('tells that the lease went to somebody else', async () => {
    const http = hubApi(hub.url);
    await http.create({ id: 'robbed', start: true });
    const program = spawnCli(hub.url, ['emit', 'robbed', '-', '--json']);
    program.write('{"type":"log","data":{"text":"mine"}}\n');
    await hasEvents(program, 'robbed', 4);
    const thief = spawnCli(hub.url, ['emit', 'robbed', '-', '--take']);
    await hasEvents(thief, 'robbed', 5);
    program.write('{"type":"log","data":{"text":"too late"}}\n');
    program.endInput();
    expect((await program.ended()).code).toBe(1);
    expect(program.stderr).toContain('lease_lost');
    expect(JSON.parse(program.lines.at(-1) ?? '')).toMatchObject({ acknowledged: 1 });
    thief.endInput();
    expect((await thief.ended()).code).toBe(0);
  });

  it('rides out a killed hub: nothing lost, nothing twice', async () => {
    const own = await spawnHub();
    try {
      const program = spawnCli(own.url, ['emit', '--create', 'ride', '-', '--json']);
      await program.until(({ lines }) => lines.length === 1);
      const line = (index: number) => `${JSON.stringify({ type: 'log', data: { text: `${index}` } })}\n`;
      for (let index = 0; index < 40; index += 1) program.write(line(index));
      await own.kill();
      for (let index = 40; index < 80; index += 1) program.write(line(index));
      program.endInput();
      await own.restart();
      expect((await program.ended()).code).toBe(0);
      expect(JSON.parse(program.lines.at(-1) ?? '')).toEqual({ acknowledged: 80, refused: 0, unknown: 0 });
      const events = await hubApi(own.url).log('ride');
      const texts = events.flatMap(({ data }) => ('text' in data ? data.text : []));
      expect(texts).toEqual(Array.from({ length: 80 }, (_, index) => `${index}`));
    } finally {
      await own.dispose();
    }
  });
});

/** Long-polls the log by following it, so that nothing has to be slept for. */
async function hasEvents(program: { stderr: string }, id: string, count: number): Promise<void> {
  const tail = spawnCli(hub.url, ['tail', id, '--json']);
  try {
    await tail.until(({ lines }) => lines.length >= count, `${count} events of ${id}; ${program.stderr}`);
  } finally {
    await tail.kill();
  }
}
