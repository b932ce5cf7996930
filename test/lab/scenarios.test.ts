import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program, requireOrSkip } from '../support/needs.ts';
import { runStallscope } from './support/command-line.ts';
import { archiveComplaints, fileComplaints } from './support/desk-bundle.ts';
import { type Lab, openLab } from './support/lab.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { ROUTERS_SEEN_FROM_CLIENT } from './support/network-plan.ts';
import { type FaultTime, runScenarios, type ScenarioRun, utcUs } from './support/scenario-run.ts';
import { SCENARIOS, type Scenario, TIMES } from './support/scenarios.ts';
import { specifyVerdicts } from './support/specify-verdicts.ts';
import { judgedOfScenarios, nameOfScenario } from './support/verdict-run.ts';
import {
  type EvidenceJson,
  type FoundPath,
  type IncidentJson,
  parseIncident,
  parseManifest,
  pathOf,
  type SocketJson,
  socketOf,
} from './support/watch-events.ts';

/** As close to the truth as a window must be. */
const TOLERANCE_US = 1_000_000;
const INTERVAL_US = TIMES.intervalMs * 1_000;
/** A request without trouble takes some milliseconds here; one that began this long before the fault may have run into it. */
const IN_FLIGHT_US = 100_000;

const needs = [
  ...LAB_NEEDS,
  program('unzip', 'unzip'),
  program('bsdtar', 'libarchive-tools'),
  program('python3', 'python3'),
  program('tidy', 'tidy'),
];

/** Two desks that ask for different things, with nothing taken out and with all that can be. */
const DESKS = [
  { desk: 'generic', redact: 'none' },
  { desk: 'hetzner', redact: 'strict' },
] as const;

describe.runIf(requireOrSkip('lab', needs))('faults on the way, as the command line catches them', () => {
  let lab: Lab;
  let run: ScenarioRun;

  beforeAll(async () => {
    lab = await openLab();
    run = await runScenarios(lab);
  });
  afterAll(() => lab?.close());

  const incidentsOf = (target: string): IncidentJson[] =>
    run.incidents.filter(({ targets }) => targets.includes(target));
  function caught(scenario: Scenario): { incident: IncidentJson; fault: FaultTime } {
    const [incident] = incidentsOf(scenario.target);
    const fault = run.faults.find((one) => one.scenario === scenario);
    if (incident === undefined || fault === undefined) throw new Error(`no incident of ${scenario.target}`);
    return { incident, fault };
  }

  /** Bad samples of the scenario's target. */
  const allBad = (scenario: Scenario): { startUs: number; endUs: number; suspect: boolean }[] =>
    run.samples
      .filter(({ target, outcome }) => target === scenario.target && outcome !== 'ok')
      .map(({ at, totalMs, suspect }) => ({
        startUs: utcUs(at),
        endUs: utcUs(at) + (totalMs ?? Number.NaN) * 1_000,
        suspect,
      }));
  /** Those that the observer did not spoil. */
  const believedBad = (scenario: Scenario) => allBad(scenario).filter(({ suspect }) => !suspect);

  test('each fault is one incident of the target that it hits, and of no other', () => {
    const told = run.incidents.map(({ targets, flapping }) => ({ targets, flapping }));
    const expected = SCENARIOS.map(({ target }) => ({ targets: [target], flapping: false }));
    expect(told.sort(byName)).toEqual(expected.sort(byName));
  });

  test('the event lines tell of the same incidents, each opened once and closed once', () => {
    for (const type of ['incident.opened', 'incident.closed'] as const) {
      const targets = run.events.filter((event) => event.type === type).flatMap((event) => event.targets);
      expect(targets, type).toEqual(SCENARIOS.map(({ target }) => target));
    }
    const numbers = run.events.map(({ seq }) => seq);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(run.watchExitCode).toBe(0);
  });

  test('targets that no fault hits stay well all the time', () => {
    const bad = run.samples.filter(({ outcome, suspect }) => outcome !== 'ok' && !suspect);
    const strays = bad.filter(({ target, at, totalMs }) => {
      const fault = run.faults.find(({ scenario }) => scenario.target === target);
      // One that was over before the fault began cannot have been hit by it, however long it took.
      const endUs = utcUs(at) + (totalMs ?? 0) * 1_000;
      return fault === undefined || endUs < fault.on.beforeUs || utcUs(at) > fault.off.afterUs;
    });
    expect(strays).toEqual([]);
    for (const name of ['healthy', 'control']) {
      expect(run.samples.filter(({ target }) => target === name).length).toBeGreaterThan(60);
    }
  });

  describe.each(SCENARIOS)('$target: $says', (scenario) => {
    // What does not apply to a scenario is left out of it; a skipped test would say that something is missing.
    if (scenario.phase !== null) {
      test('hangs in the right phase, in every request that began in the fault', () => {
        const { incident, fault } = caught(scenario);
        // A request in flight at the very switch is hit wherever it happens to be.
        const begunInFault = incident.stalls.filter(({ startedAt }) => utcUs(startedAt) >= fault.on.afterUs);
        expect(begunInFault.length).toBeGreaterThan(1);
        expect(begunInFault.map(({ phase }) => phase)).toEqual(begunInFault.map(() => scenario.phase));
      });
    }

    /*
     * What "within a second of the truth" can mean. A window is made of requests, so it cannot begin before the first one that
     * began in the fault (or was in flight when it struck), which is up to an interval after it. That request is seen on the wire, and
     * the window must begin within a second of it. It cannot end before the last request that was still hanging when the
     * fault was mended has ended; that is at once where the fault lets it go, and otherwise when its next retransmission is due
     * or its timeout is over. The window must end within a second of that span. A request that the observer itself spoiled
     * (`suspect`, on a machine that is too busy) proves nothing, so a window need not begin or end with it.
     */
    test('its window begins and ends within a second of the truth', () => {
      const { incident, fault } = caught(scenario);
      const { on, off } = fault;
      const lucky = scenario.luckyRequests * INTERVAL_US;
      const bad = believedBad(scenario);

      const openedUs = utcUs(incident.openedAt);
      const begun =
        scenario.phase === 'resolve'
          ? run.wire.questionsTo(scenario.resolver, scenario.host.name)
          : run.wire.connectionsTo(scenario.family === 4 ? scenario.host.address4 : scenario.host.address6);
      const firstAfter = begun.find((atUs) => atUs > on.afterUs) ?? Number.NaN;
      const latestBegin = Math.max(firstAfter + lucky, Math.min(...bad.map(({ startUs }) => startUs)));
      const candidates = begun.filter((atUs) => atUs >= on.beforeUs - IN_FLIGHT_US && atUs <= latestBegin);
      const distances = candidates.map((atUs) => Math.abs(atUs - openedUs));
      expect(Math.min(...distances), 'from the first request on the wire, in µs').toBeLessThanOrEqual(TOLERANCE_US);

      expect(incident.closedAt).not.toBeNull();
      const closedUs = utcUs(incident.closedAt ?? '');
      const lastBegan = scenario.hangs ? off.beforeUs : off.beforeUs - INTERVAL_US;
      const earliestEnd = Math.min(lastBegan - lucky, Math.max(...bad.map(({ endUs }) => endUs)));
      expect(closedUs).toBeGreaterThanOrEqual(earliestEnd - TOLERANCE_US);
      expect(closedUs).toBeLessThanOrEqual(off.afterUs + scenario.releaseMs * 1_000 + TOLERANCE_US);
    });

    test('its window is that of the bad samples: start of the first, end of the last', () => {
      const { incident } = caught(scenario);
      const bad = believedBad(scenario);
      expect(allBad(scenario).length).toBeGreaterThan(1);
      expect(bad).not.toEqual([]);
      const firstUs = Math.min(...bad.map(({ startUs }) => startUs));
      const lastUs = Math.max(...bad.map(({ endUs }) => endUs));
      // A request that hung before the observer spoiled it may have opened the window, or kept it open.
      const starts = allBad(scenario).flatMap(({ startUs }) => (startUs <= firstUs ? [startUs] : []));
      const ends = allBad(scenario).flatMap(({ endUs }) => (endUs >= lastUs ? [endUs] : []));
      const nearest = (atUs: number, those: readonly number[]) => Math.min(...those.map((one) => Math.abs(atUs - one)));
      expect(nearest(utcUs(incident.openedAt), starts)).toBeLessThanOrEqual(TOLERANCE_US);
      expect(nearest(utcUs(incident.closedAt ?? ''), ends)).toBeLessThanOrEqual(TOLERANCE_US);
    });

    if (scenario.hangs) {
      test('has evidence that was taken while the request hung', () => {
        const { incident } = caught(scenario);
        const captured = incident.evidence.filter(({ status }) => status === 'captured');
        const overlapping = captured.filter(({ inFlight, overlapMs }) => inFlight && overlapMs > 0);
        const kinds = new Set(overlapping.map(({ kind }) => kind));
        for (const kind of scenario.overlapping) expect(kinds).toContain(kind);
        if (scenario.traces.length > 0) expect(scenario.traces.some((kind) => kinds.has(kind))).toBe(true);
      });
    }

    const { pathEnds, socketFits } = scenario;
    if (pathEnds !== null) {
      test('every stall has its own trace, taken while it hung, and it tells the truth', () => {
        const { incident, fault } = caught(scenario);
        const seen = new Map<number, Set<string>>();
        for (const stall of stallsInFault(incident, fault)) {
          const traces = evidenceInFlight(incident, stall.id, 'trace');
          expect(traces.length, `stall ${stall.id}`).toBeGreaterThan(0);
          // A trace that outlasts the fault finds the way again.
          const inFault = traces.filter(({ endedAt }) => utcUs(endedAt) <= fault.off.beforeUs);
          for (const path of inFault.flatMap((item) => pathOf(item) ?? [])) {
            expectOnTheWay(scenario, path);
            if (path.destination !== addressOf(scenario)) continue;
            if (path.protocol === 'tcp' && pathEnds !== 'by-chance') expect(path.reached).toBe(pathEnds === 'reached');
            for (const [ttl, addresses] of path.hops) {
              for (const address of addresses) seen.set(ttl, (seen.get(ttl) ?? new Set()).add(address));
            }
          }
        }
        // Routers answer a host about once a second, so no single trace has to name all of them. All together do.
        const way = wayOf(scenario);
        // What gets past the second router by chance may not do so in any of a few traces.
        const endsAtSecond = scenario.target === 'blackhole' || pathEnds === 'by-chance';
        const upTo = endsAtSecond ? 2 : pathEnds === 'cut-off' ? way.length - 1 : way.length;
        for (let ttl = 1; ttl <= upTo; ttl += 1)
          expect([...(seen.get(ttl) ?? [])], `hop ${ttl}`).toEqual([way[ttl - 1]]);
      });
    }

    if (socketFits !== null) {
      test('every stall has the kernel’s own figures of its connection, and they fit the fault', () => {
        const { incident, fault } = caught(scenario);
        for (const stall of stallsInFault(incident, fault)) {
          const sockets = socketsInFault(incident, stall, fault);
          expect(sockets.length, `stall ${stall.id}`).toBeGreaterThan(0);
          for (const { remoteAddress, remotePort } of sockets) {
            expect([remoteAddress, remotePort]).toEqual([addressOf(scenario), 443]);
          }
          const last = sockets.at(-1);
          expect(last !== undefined && socketFits(last), JSON.stringify(last?.samples)).toBe(true);
        }
      });
    }

    if (scenario.target === 'loss') {
      test('the kernel’s figures show packets that were sent again', () => {
        const { incident, fault } = caught(scenario);
        const again = stallsInFault(incident, fault).map((stall) => {
          const samples = evidenceInFlight(incident, stall.id, 'socket').flatMap(
            (item) => socketOf(item)?.samples ?? [],
          );
          expect(samples.length, `stall ${stall.id}`).toBeGreaterThan(0);
          return Math.max(...samples.map(({ synRetransmits, dataRetransmits }) => synRetransmits + dataRetransmits));
        });
        // A stall whose answers alone are lost has nothing to send again; most lose something both ways.
        expect(again.filter((count) => count > 0).length).toBeGreaterThanOrEqual(again.length / 2);
      });
    }

    if (!scenario.hangs) {
      test('has evidence of the first failure, and says that it was taken after the fact', () => {
        const { incident } = caught(scenario);
        const [first] = [...incident.stalls].sort((one, other) => one.startedAt.localeCompare(other.startedAt));
        // What goes on for seconds may well overlap the next short failure, so only the first can tell.
        const ofFirst = incident.evidence.filter(({ stall }) => stall === first?.id);
        expect(ofFirst.length).toBeGreaterThan(3);
        // But for the kernel's figures, which the probe itself read while the connection was open.
        const captured = ofFirst.filter(({ kind }) => kind !== 'socket');
        expect(captured.filter(({ inFlight, overlapMs }) => inFlight || overlapMs > 0)).toEqual([]);
      });
    }

    test('claims what its own times bear out: begun before its request had ended, and together for so long', () => {
      const { incident } = caught(scenario);
      // Times are printed in whole milliseconds.
      const roundingMs = 2;
      for (const item of incident.evidence) {
        const stall = incident.stalls.find(({ id }) => id === item.stall);
        if (stall === undefined) throw new Error(`evidence ${item.id} is of no stall of its incident`);
        const request = [Date.parse(stall.startedAt), Date.parse(stall.endedAt ?? '')] as const;
        const capture = [Date.parse(item.startedAt), Date.parse(item.endedAt)] as const;
        const togetherMs = Math.max(0, Math.min(request[1], capture[1]) - Math.max(request[0], capture[0]));
        expect(Math.abs(item.overlapMs - togetherMs), `${item.kind}: ${item.summary}`).toBeLessThanOrEqual(roundingMs);
        if (item.inFlight) expect(capture[0]).toBeLessThanOrEqual(request[1] + roundingMs);
        else expect(capture[0]).toBeGreaterThanOrEqual(request[1] - roundingMs);
      }
    });

    test('exports a zip that is whole, with its traces', async () => {
      const { incident } = caught(scenario);
      const shown = await runStallscope(lab, [
        'incidents',
        'show',
        String(incident.id),
        '--data-dir',
        run.dataDirectory,
        '--json',
      ]);
      expect(shown.exitCode).toBe(0);
      expect(parseIncident(shown.stdout)).toEqual(incident);

      const zip = join(lab.folder, `${scenario.target}.zip`);
      const unpacked = join(lab.folder, `${scenario.target}-unpacked`);
      const args = ['export', '--incident', String(incident.id), '--data-dir', run.dataDirectory, '--out', zip];
      expect(await runStallscope(lab, args)).toMatchObject({ exitCode: 0 });
      expect((await lab.run('client', 'unzip', ['-t', zip])).exitCode).toBe(0);
      expect((await lab.run('client', 'unzip', ['-q', zip, '-d', unpacked])).exitCode).toBe(0);
      const packed = await checkedFiles(unpacked);
      expect(packed).toEqual(expect.arrayContaining(['README.txt', 'incident.json', 'samples.csv']));
      if (scenario.traces.length > 0) expect(packed).toContainEqual(expect.stringMatching(/^traces\/.+\.txt$/));
      // What resolvers said is told as dig tells it: the addresses, or that nobody answered.
      const answers = packed.filter((path) => path.startsWith('dns/'));
      expect(answers.length > 0).toBe(incident.evidence.some(({ kind }) => kind === 'resolvers'));
      for (const path of answers) {
        expect(await readFile(join(unpacked, path), 'utf8')).toMatch(
          /ANSWER SECTION:\n\S+\s+\d+\tIN\tA|communications error to \S+: timed out, no answer/,
        );
      }
    });

    test.each(DESKS)(
      '$desk with redaction $redact opens it with the tools it has, and reads what happened',
      async ({ desk, redact }) => {
        const { incident } = caught(scenario);
        const zip = join(lab.folder, `${scenario.target}-${desk}-${redact}.zip`);
        const folder = join(lab.folder, `${scenario.target}-${desk}-${redact}`);
        const args = ['export', '--incident', String(incident.id), '--data-dir', run.dataDirectory];
        const choice = ['--profile', desk, '--redact', redact, '--out', zip];
        expect(await runStallscope(lab, [...args, ...choice])).toMatchObject({ exitCode: 0, stderr: '' });
        expect(await archiveComplaints(lab, zip)).toEqual([]);
        expect((await lab.run('client', 'unzip', ['-q', zip, '-d', folder])).exitCode).toBe(0);
        await checkedFiles(folder);
        expect(await fileComplaints(lab, folder)).toEqual([]);
        expect(await runStallscope(lab, ['inspect', zip])).toMatchObject({ exitCode: 0, stderr: '' });

        const ticket = await readFile(join(folder, 'ticket.txt'), 'utf8');
        const { address4, address6 } = CLIENT_SEEN_FROM_ROUTERS;
        const own = scenario.family === 4 ? address4 : address6;
        const whence = redact === 'none' ? own : /\[source-address-\d\]/;
        expect(ticket.includes(own)).toBe(redact === 'none');
        for (const said of [
          whence,
          incident.openedAt,
          incident.closedAt ?? 'an end',
          addressOfHost(scenario),
          '\nWe ask\n1. ',
        ]) {
          expect(ticket).toMatch(said);
        }
        if (scenario.phase !== null) expect(ticket.replace(/\s+/g, ' ')).toContain(DOING[scenario.phase]);
      },
    );
  });

  test('no descriptor is left behind by all of these stalls', () => {
    const stalls = run.incidents.flatMap((incident) => incident.stalls);
    expect(stalls.length).toBeGreaterThan(30);
    const { before, after } = run.descriptors;
    // A few are opened with the first need; a leak would be one or more a stall.
    expect(after.length, `before: ${before.join(' ')}, after: ${after.join(' ')}`).toBeLessThan(before.length + 10);
  });

  test('the trace to a host behind a dead path ends at the last router that answers', () => {
    const scenario = SCENARIOS.find(({ target }) => target === 'blackhole');
    if (scenario === undefined) throw new Error('the scenario is gone');
    const { incident, fault } = caught(scenario);
    const paths = incident.evidence
      .filter(({ kind, inFlight }) => inFlight && scenario.traces.includes(kind))
      // A trace that outlasts the fault finds the way again.
      .filter(({ endedAt }) => utcUs(endedAt) <= fault.off.beforeUs)
      .flatMap((item) => pathOf(item) ?? []);
    expect(paths.length).toBeGreaterThan(0);
    for (const { reached, hops } of paths) {
      expect(reached).toBe(false);
      for (const [ttl, addresses] of hops) {
        expect(ttl).toBeLessThanOrEqual(2);
        expect(addresses).toEqual([ttl === 1 ? r1.address4 : r2.address4]);
      }
    }
    expect(paths.some(({ hops }) => hops.has(2))).toBe(true);
  });

  describe('what is judged of it', () => {
    specifyVerdicts(SCENARIOS.map(nameOfScenario), () => judgedOfScenarios(run));
  });
});

const addressOf = ({ phase, resolver, family, host }: Scenario): string => {
  if (phase === 'resolve') return resolver;
  return family === 4 ? host.address4 : host.address6;
};

const addressOfHost = ({ family, host }: Scenario): string => (family === 4 ? host.address4 : host.address6);

/** Whence the lab's requests come. */
const CLIENT_SEEN_FROM_ROUTERS = { address4: '198.51.100.2', address6: '2001:db8:1::2' } as const;

/** What a request is doing, in the words for somebody who does not know the names of the phases. */
const DOING: Readonly<Record<NonNullable<Scenario['phase']>, string>> = {
  resolve: 'looking up the name',
  connect: 'opening the TCP connection',
  tls: 'agreeing on encryption',
  wait: 'waiting for the first byte of the answer',
  transfer: 'receiving the rest of the answer',
};

const { r1, r2, r3 } = ROUTERS_SEEN_FROM_CLIENT;

/** Who stands at each distance, up to where the request hangs: the host, or the resolver that is asked. */
function wayOf(scenario: Scenario): readonly string[] {
  return scenario.phase === 'resolve' ? wayTo(scenario, [r1, r2], scenario.resolver) : wayToHost(scenario);
}

function wayToHost(scenario: Scenario): readonly string[] {
  return wayTo(scenario, [r1, r2, r3], scenario.family === 4 ? scenario.host.address4 : scenario.host.address6);
}

const wayTo = (
  { family }: Scenario,
  routers: readonly { readonly address4: string; readonly address6: string }[],
  end: string,
): readonly string[] => [...routers.map((router) => (family === 4 ? router.address4 : router.address6)), end];

/** Where the request hangs, or where it went on to when that had an end. */
function expectOnTheWay(scenario: Scenario, { destination, hops }: FoundPath): void {
  const way = [wayOf(scenario), wayToHost(scenario)].find((one) => one.at(-1) === destination);
  expect(way, `a way to ${destination}`).toBeDefined();
  for (const [ttl, addresses] of hops) {
    // Where answers are lost by chance, the destination may be heard only by a packet that could have gone farther.
    const expected = scenario.pathEnds === 'by-chance' ? (way?.[ttl - 1] ?? destination) : way?.[ttl - 1];
    expect(addresses, `hop ${ttl}`).toEqual([expected]);
  }
}

/** A request for a connection is sent again after a second; a stall of the fault's last moments has nothing of that kind to tell. */
const SYN_AGAIN_US = 1_600_000;

/** Those that began in the fault and hung so long that something could be captured meanwhile. */
function stallsInFault({ stalls }: IncidentJson, { on, off }: FaultTime): IncidentJson['stalls'] {
  return stalls.filter(({ startedAt, elapsedMs }) => {
    const startedUs = utcUs(startedAt);
    return (
      startedUs >= on.afterUs && startedUs <= off.beforeUs - SYN_AGAIN_US && elapsedMs >= TIMES.captureAfterMs + 200
    );
  });
}

const evidenceInFlight = (incident: IncidentJson, stall: number, kind: string): EvidenceJson[] =>
  incident.evidence.filter((item) => {
    return (
      item.stall === stall && item.kind === kind && item.status === 'captured' && item.inFlight && item.overlapMs > 0
    );
  });

/** The kernel's accounts of the stall's connection, up to when the fault was mended. */
function socketsInFault(
  incident: IncidentJson,
  { id, startedAt }: IncidentJson['stalls'][number],
  { off }: FaultTime,
): SocketJson[] {
  const leftMs = (off.beforeUs - utcUs(startedAt)) / 1_000;
  return evidenceInFlight(incident, id, 'socket')
    .flatMap((item) => socketOf(item) ?? [])
    .map((socket) => ({ ...socket, samples: socket.samples.filter(({ atMs }) => atMs < leftMs) }));
}

const byName = (one: { targets: readonly string[] }, other: { targets: readonly string[] }): number =>
  one.targets.join().localeCompare(other.targets.join());

/** Paths of all files of an unpacked bundle, after each was checked against the manifest, and the manifest against them. */
async function checkedFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file !== 'manifest.json');
  const { files } = parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8'));
  expect(files.map(({ path }) => path).sort()).toEqual([...found].sort());
  for (const { path, bytes, sha256 } of files) {
    const content = await readFile(join(folder, path));
    expect(content.length, path).toBe(bytes);
    expect(createHash('sha256').update(content).digest('hex'), path).toBe(sha256);
  }
  return found;
}
