import { describe, expect, test } from 'vitest';
import { CollectingRig, only, REPORT, refusal, turnOfTheLoop } from './collecting.ts';

describe('an mtr of so many packets', () => {
  test('goes to where the hung request went, as desks ask for it, and is kept word for word', async () => {
    const rig = new CollectingRig();
    const collecting = rig.collect('tcp');
    const { request, end } = await rig.program(0);
    expect([request.program, ...request.args].join(' ')).toBe(
      'mtr --report --report-wide --report-cycles 20 --gracetime 2 --no-dns --tcp --port 443 198.51.100.7',
    );
    await rig.pass(22_000);
    end({ stdout: REPORT });
    const { drafts, stall } = await collecting;
    const draft = only(drafts);
    expect(stall.id).toBe(7);
    expect(draft).toMatchObject({ kind: 'mtr', status: 'captured', raw: REPORT, sharedPath: false });
    expect(draft.data).toMatchObject({ collected: true, packets: 20, protocol: 'tcp', port: 443 });
    expect(draft.summary).toMatch(/^20 packets to each hop\. TCP to 198\.51\.100\.7:443: /);
    expect(draft.endedAtUs - draft.startedAtUs).toBe(22_000_000);
    expect(draft.startedAtUs).toBeGreaterThan(stall.endedAtUs ?? Number.POSITIVE_INFINITY);
  });

  test('is by ICMP with names and networks where the desk wants it so, and then has no port', async () => {
    const rig = new CollectingRig();
    void rig.collect('wide').catch(() => {});
    const { request } = await rig.program(0);
    expect(request.args.join(' ')).toBe(
      '--report --report-wide --report-cycles 100 --gracetime 2 --show-ips --aslookup 198.51.100.7',
    );
    await rig.collector.stop();
  });

  test('tells each second how far it is by the clock, and says that this is about so', async () => {
    const rig = new CollectingRig();
    const collecting = rig.collect('tcp');
    const { end } = await rig.program(0);
    await rig.pass(21_000);
    expect(rig.progress.length).toBeGreaterThanOrEqual(21);
    expect(rig.progress[0]).toEqual({
      done: 1,
      of: 20,
      leftMs: 22_000,
      says: 'mtr has sent about 1 of 20 packets to each hop',
    });
    expect(rig.progress[5]).toMatchObject({ done: 6, leftMs: 17_000 });
    expect(rig.progress.at(-1)).toMatchObject({ done: 20, says: 'mtr waits for the last answers' });
    end({ stdout: REPORT });
    await collecting;
    const told = rig.progress.length;
    await rig.pass(3_000);
    expect(rig.progress).toHaveLength(told);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  test.each([
    ['is not installed', { kind: 'missing' }],
    [
      'may not send',
      {
        kind: 'ended',
        exitCode: 1,
        stoppedBy: null,
        stdout: '',
        stderr: 'mtr-packet: Failure to open IPv4 sockets',
        truncated: false,
      },
    ],
    [
      'says nothing that can be read',
      { kind: 'ended', exitCode: 1, stoppedBy: null, stdout: 'Segmentation fault', stderr: '', truncated: false },
    ],
  ] as const)('where mtr %s, the tracer inside takes its place, in the layout of mtr', async (_why, outcome) => {
    const rig = new CollectingRig();
    const collecting = rig.collect('tcp');
    (await rig.program(0)).settle(outcome);
    const draft = only((await collecting).drafts);
    expect(rig.cycles).toEqual([{ address: '198.51.100.7', port: 443, protocol: 'tcp', cycles: 20, maxHops: 30 }]);
    expect(draft).toMatchObject({ kind: 'trace', status: 'captured' });
    expect(draft.data).toMatchObject({ collected: true, packets: 20 });
    expect(draft.raw).toContain('Loss%   Snt');
    expect(rig.lockIsHeld).toBe(false);
  });

  test('on Windows is no mtr at all, but the tracer inside', async () => {
    const rig = new CollectingRig({ platform: 'win32' });
    expect(only((await rig.collect('any')).drafts).kind).toBe('trace');
    expect(rig.programs).toEqual([]);
  });

  test('where neither can measure, nothing is kept and both say why and what helps', async () => {
    const rig = new CollectingRig();
    rig.own = () => ({
      kind: 'impossible',
      obstacle: 'no-route',
      message: 'There is no route to 198.51.100.7.',
      remedy: 'Connect to a network.',
    });
    const collecting = refusal(rig.collect('tcp'));
    (await rig.program(0)).settle({ kind: 'missing' });
    const { code, message } = await collecting;
    expect(code).toBe('tracing-impossible');
    expect(message).toContain('Nothing was measured. There is no route to 198.51.100.7. Connect to a network.');
    expect(message).toContain('mtr is not installed.');
    expect(message).toContain('apt-get install mtr');
  });

  test('a report of mtr that was stopped half-way is no measurement', async () => {
    const rig = new CollectingRig();
    const collecting = rig.collect('tcp');
    (await rig.program(0)).end({ stdout: REPORT, stoppedBy: 'deadline', exitCode: null });
    expect(only((await collecting).drafts).kind).toBe('trace');
  });

  test('to a place that the hung request never came to goes where the target’s requests go', async () => {
    const rig = new CollectingRig();
    rig.stall = { remoteAddress: null, remotePort: null };
    expect(await refusal(rig.collect('tcp'))).toMatchObject({ code: 'address-unknown' });
    expect(rig.programs).toEqual([]);
  });
});

describe('a request that hangs meanwhile comes first', () => {
  test('mtr ends at once, and begins anew when nothing hangs any more', async () => {
    const rig = new CollectingRig();
    const collecting = rig.collect('tcp');
    const first = await rig.program(0);
    await rig.pass(3_000);
    rig.beginHang();
    expect(first.request.signal.aborted).toBe(true);
    await turnOfTheLoop();
    expect(rig.lockIsHeld).toBe(false);
    await rig.pass(7_000);
    expect(rig.programs).toHaveLength(1);
    expect(rig.progress.at(-1)?.says).toBe('A request hangs, which comes first; mtr begins anew when it is over');
    rig.hangs = false;
    await rig.pass(7_000);
    const second = await rig.program(1);
    second.end({ stdout: REPORT });
    expect(only((await collecting).drafts).kind).toBe('mtr');
    expect(rig.hangListeners).toBe(0);
  });

  test('another process that waits for the lock gets it at once', async () => {
    const rig = new CollectingRig();
    const collecting = rig.collect('tcp');
    const first = await rig.program(0);
    rig.want();
    expect(first.request.signal.aborted).toBe(true);
    await turnOfTheLoop();
    expect(rig.lockIsHeld).toBe(false);
    await rig.pass(8_000);
    (await rig.program(1)).end({ stdout: REPORT });
    await collecting;
  });

  test('what hangs on and on is left to the tracer inside, which gives way by itself', async () => {
    const rig = new CollectingRig();
    rig.hangs = true;
    const collecting = rig.collect('tcp');
    await rig.pass(20_000);
    expect(rig.progress.at(-1)?.says).toBe('Waiting until no request hangs');
    await rig.pass(15_000);
    expect(only((await collecting).drafts).kind).toBe('trace');
    expect(rig.programs).toEqual([]);
  });

  test('mtr that had to make way three times is not begun a fourth time', async () => {
    const rig = new CollectingRig();
    const collecting = rig.collect('tcp');
    for (let run = 0; run < 3; run += 1) {
      await rig.program(run);
      rig.want();
      await rig.pass(8_000);
    }
    expect(only((await collecting).drafts).kind).toBe('trace');
    expect(rig.programs).toHaveLength(3);
  });

  test('a trace that runs already is waited for without standing in its way', async () => {
    const rig = new CollectingRig();
    rig.lockIsTaken = true;
    const collecting = rig.collect('tcp');
    await rig.pass(4_000);
    expect(rig.programs).toEqual([]);
    expect(rig.progress.at(-1)?.says).toContain('Another trace runs on this computer');
    rig.lockIsTaken = false;
    await rig.pass(2_000);
    (await rig.program(0)).end({ stdout: REPORT });
    expect(only((await collecting).drafts).kind).toBe('mtr');
  });
});

describe('what is cancelled', () => {
  test('ends its program at once, frees the lock and keeps nothing', async () => {
    const rig = new CollectingRig();
    const leaving = new AbortController();
    const collecting = refusal(rig.collect('tcp', leaving.signal));
    const { request } = await rig.program(0);
    await rig.pass(5_000);
    leaving.abort();
    expect(request.signal.aborted).toBe(true);
    expect(await collecting).toMatchObject({
      code: 'cancelled',
      message: 'It was cancelled; nothing of it was kept.',
    });
    expect(rig.lockIsHeld).toBe(false);
    expect(rig.clock.pendingTimers).toBe(0);
    expect(rig.cycles).toEqual([]);
  });

  test('with the engine ends, too, and says so', async () => {
    const rig = new CollectingRig();
    const collecting = refusal(rig.collect('tcp'));
    await rig.program(0);
    await rig.collector.stop();
    expect(await collecting).toMatchObject({
      code: 'cancelled',
      message: 'It ended with the engine; nothing of it was kept.',
    });
    expect(rig.lockIsHeld).toBe(false);
  });
});

describe('the incident', () => {
  test('that hung on when it began is told of as it was when it ended', async () => {
    const rig = new CollectingRig();
    rig.stall = { endedAtUs: null, end: null };
    const collecting = rig.collect('tcp');
    const { end } = await rig.program(0);
    rig.stall = {};
    end({ stdout: REPORT });
    expect((await collecting).stall).toMatchObject({ id: 7, end: 'failed' });
  });

  test('that was deleted meanwhile takes what was collected with it', async () => {
    const rig = new CollectingRig();
    const collecting = refusal(rig.collect('tcp'));
    const { end } = await rig.program(0);
    rig.incidentIsDeleted = true;
    end({ stdout: REPORT });
    expect(await collecting).toMatchObject({ code: 'not-found' });
  });
});

describe('what is asked for', () => {
  test('twice at once is refused the second time, and may be asked for again afterwards', async () => {
    const rig = new CollectingRig();
    const first = rig.collect('tcp');
    await rig.program(0);
    expect(await refusal(rig.collect('tcp'))).toMatchObject({ code: 'too-many' });
    (await rig.program(0)).end({ stdout: REPORT });
    await first;
    const again = rig.collect('tcp');
    (await rig.program(1)).end({ stdout: REPORT });
    await again;
  });

  test('of two kinds runs one after the other, and the second says that it waits', async () => {
    const rig = new CollectingRig();
    const first = rig.collect('tcp');
    await rig.program(0);
    const second = rig.collect('any');
    await rig.pass(2_000);
    expect(rig.programs).toHaveLength(1);
    expect(rig.progress.map(({ says }) => says)).toContain('Waiting for another item that is being collected');
    (await rig.program(0)).end({ stdout: REPORT });
    await first;
    (await rig.program(1)).end({ stdout: REPORT });
    await second;
  });

  test('and cancelled while it waits does not let the third one in before its turn', async () => {
    const rig = new CollectingRig();
    void rig.collect('tcp').catch(() => {});
    await rig.program(0);
    const leaving = new AbortController();
    const second = refusal(rig.collect('any', leaving.signal));
    const third = rig.collect('wide').catch(() => {});
    await rig.pass(1_000);
    leaving.abort();
    expect(await second).toMatchObject({ code: 'cancelled' });
    await rig.pass(2_000);
    expect(rig.programs).toHaveLength(1);
    // It does not even try: the first one has the lock, and would be told of here.
    expect(rig.progress.filter(({ says }) => says.includes('Another trace runs'))).toEqual([]);
    await rig.collector.stop();
    await third;
  });

  test('must be something that can be taken later, of a desk and an incident that are there', async () => {
    const rig = new CollectingRig();
    expect(await refusal(rig.collect('socket'))).toMatchObject({
      code: 'invalid-input',
      message: '“Socket” belongs to the moment of the hang and cannot be taken later.',
    });
    expect(await refusal(rig.collect('tea'))).toMatchObject({
      code: 'invalid-input',
      message: '“desk” asks for nothing called “tea”; it asks for: tcp, any, wide, names, socket.',
    });
    const asked = { item: 'tcp', signal: new AbortController().signal, progress: () => {} };
    expect(await refusal(rig.collector.collect({ ...asked, incident: 3, profile: 'nobody' }))).toMatchObject({
      code: 'invalid-input',
    });
    expect(await refusal(rig.collector.collect({ ...asked, incident: 4, profile: 'desk' }))).toMatchObject({
      code: 'not-found',
      message: 'There is no incident 4.',
    });
    expect(rig.programs).toEqual([]);
  });
});
