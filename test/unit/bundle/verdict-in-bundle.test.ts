import { expect, test } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { evidenceId } from '../../../electron/domain/ids.ts';
import { SEGMENTS, type Verdict } from '../../../electron/domain/verdict/verdict.ts';
import { exported } from './export.ts';
import { textOf } from './read-zip.ts';
import { evidence, sampleSource, traceData } from './sample-source.ts';

const TRACES = 'Both traces by TCP end behind hop 5 <b>there</b>.';
const RESOLVERS = 'Each resolver answered at once.';
const OUR_OWN = 'Nothing was sent again by [evidence 7].';
const AGAINST = 'The control at 10.11.12.13 hung, too.';

const VERDICT: Verdict = {
  segment: 'path',
  confidence: 'medium',
  summary: 'The path ends behind hop 5.',
  fromHop: 6,
  reasons: [TRACES, RESOLVERS, OUR_OWN, 'From samples alone.'],
  against: [AGAINST],
  ask: ['The internet provider: what is done with TCP to port 443 at hop 6?'],
  citations: [
    { text: TRACES, evidence: [1, 2, 404].map(evidenceId) },
    { text: RESOLVERS, evidence: [evidenceId(5)] },
    { text: OUR_OWN, evidence: [evidenceId(7)] },
    { text: AGAINST, evidence: [evidenceId(6)] },
  ],
};

const answer = (address: string) => ({ address, port: 53, queryMs: 8, rcode: 'NOERROR', answers: [] });

function source(verdict: Partial<Verdict> = {}): BundleSource {
  const base = sampleSource({
    raw: { 6: 'control 10.11.12.13: hung' },
    evidence: [
      evidence(1, 'trace', 1.02, 1.31, { data: traceData }),
      evidence(2, 'trace', 2.02, 2.31, { data: traceData }),
      evidence(5, 'resolvers', 1, 1.02, {
        data: {
          name: 'api.example.com',
          resolvers: [1, 2, 3, 4].map((last) => answer(`192.0.2.${last}`)),
        },
      }),
      evidence(6, 'controls', 1, 1.5, { summary: 'The control at 10.11.12.13 hung.' }),
      evidence(7, 'hop-names', 1, 1.5, { data: { names: [] } }),
    ],
  });
  return {
    ...base,
    incidents: base.incidents.map((entry) => ({
      ...entry,
      incident: { ...entry.incident, verdict: { ...VERDICT, ...verdict } },
    })),
  };
}

const flat = (text: string): string => text.replace(/\s+/g, ' ');
const plainOf = (html: string): string =>
  flat(
    html
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>'),
  );

async function pages(of: BundleSource, redaction: 'none' | 'standard' = 'none') {
  const { entries } = await exported(of, { redaction });
  const text = (path: string): string => flat(textOf(entries, path));
  return {
    paths: entries.map(({ path }) => path),
    ticket: text('ticket.txt'),
    markdown: text('ticket.md').replaceAll('\\', ''),
    readme: text('README.txt'),
    report: plainOf(textOf(entries, 'report.html')),
    raw: textOf(entries, 'report.html'),
  };
}

test('each reason names the files that it rests on, as they are called in the bundle', async () => {
  const { paths, ticket, markdown, readme, report } = await pages(source());
  const traces = paths.filter((path) => path.startsWith('traces/'));
  const answers = paths.filter((path) => path.startsWith('dns/'));
  const controls = paths.filter((path) => path.startsWith('http/'));
  expect([traces.length, answers.length, controls.length]).toEqual([2, 4, 1]);
  for (const [name, page] of Object.entries({ ticket, markdown, readme })) {
    expect(page, name).toContain(`${TRACES} (see ${traces.join(', ')})`);
    expect(page, name).toContain(`${RESOLVERS} (see ${answers.slice(0, 3).join(', ')} and 1 more)`);
    expect(page, name).toContain(`${OUR_OWN} (see evidence 7 in incident.json)`);
    expect(page, name).toContain(`${AGAINST} (see ${controls.join()})`);
    expect(page, name).toMatch(/From samples alone\.(?! \(see)/);
  }
  expect(report).toContain(`${TRACES} ${traces.join(', ')}`);
  expect(report).toContain(`${OUR_OWN} evidence 7 in incident.json`);
});

test('the suspected place is called the same on each page, with the hop and how sure it is', async () => {
  const { ticket, markdown, readme, report, raw } = await pages(source());
  expect(ticket).toContain('(Path from hop 6, confidence medium)');
  expect(markdown).toContain('(Path from hop 6, confidence medium)');
  expect(readme).toContain('Where the fault most likely lies: Path from hop 6 (confidence medium).');
  expect(report).toContain('Verdict: Path from hop 6, medium confidence');
  expect(report).toContain('suspected: Path from hop 6');
  expect(raw.match(/class="suspected"/g)).toHaveLength(1);
  expect(raw).toMatch(/<li class="suspected"><b>Path<\/b> <span class="hop">from hop 6<\/span>/);
});

test.each(SEGMENTS)('the way in the report marks %s once, and nobody where nothing is sure', async (segment) => {
  const { raw, report } = await pages(source({ segment, fromHop: null }));
  expect(raw.match(/class="suspected"/g)?.length ?? 0).toBe(segment === 'unknown' ? 0 : 1);
  if (segment === 'unknown') expect(report).toContain('What would tell');
  else expect(report).not.toContain('What would tell');
});

test('to whoever sits elsewhere the observer is the measuring computer', async () => {
  const { ticket, readme, report } = await pages(source({ segment: 'observer', fromHop: null }));
  for (const page of [ticket, readme, report]) {
    expect(page).toContain('Measuring computer');
    expect(page).not.toContain('This computer');
  }
});

test('a desk is not asked for what is to be looked at where it was measured', async () => {
  const ours = 'On this side: what kept this computer busy?';
  const { entries } = await exported(source({ ask: [...VERDICT.ask, ours] }));
  for (const path of ['ticket.txt', 'ticket.md', 'README.txt', 'report.html']) {
    const page = flat(textOf(entries, path));
    expect(page, path).toContain('The internet provider: what is done with TCP');
    expect(page, path).not.toContain('On this side');
  }
  expect(textOf(entries, 'incident.json')).toContain(ours);
});

test('what is cited is redacted as what stands beside it', async () => {
  const { ticket, markdown, readme, report, raw, paths } = await pages(source(), 'standard');
  for (const page of [ticket, markdown, readme, report, raw, ...paths]) expect(page).not.toContain('10.11.12.13');
  expect(ticket).toMatch(/The control at \[private-address-\d+\] hung, too\. \(see http\/\S+\.txt\)/);
});

test('in a range each window tells where its fault most likely lay', async () => {
  const one = source();
  const range: BundleSource = {
    ...one,
    scope: { kind: 'range', targetIds: null },
  };
  const { ticket, report } = await pages(range);
  expect(ticket).toContain('The path ends behind hop 5. (Path from hop 6, medium)');
  expect(report).toContain('Path from hop 6 (medium)');
});
