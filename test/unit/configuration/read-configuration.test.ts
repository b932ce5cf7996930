import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeConfiguration } from '../../../electron/domain/looks-like-configuration.ts';
import { DEFAULT_THRESHOLDS, type TargetDefinition } from '../../../electron/domain/target.ts';
import { problemLines } from '../../../electron/service/configuration/configuration.ts';
import { readConfiguration } from '../../../electron/service/configuration/read-configuration.ts';
import { writeTargets } from '../../../electron/service/configuration/write-targets.ts';
import { anyDefinition, anyThresholds } from '../domain/any-target.ts';

const DOCUMENTED = readFileSync(new URL('../../fixtures/configuration/documented.yaml', import.meta.url), 'utf8');

function read(text: string, environment: Record<string, string> | null = null) {
  const reading = readConfiguration(text, environment);
  if (reading.kind === 'wrong') throw new Error(problemLines('file', reading).join('\n'));
  return reading.configuration;
}

function problems(text: string, environment: Record<string, string> | null = null): string[] {
  const reading = readConfiguration(text, environment);
  return reading.kind === 'wrong' ? problemLines('f', reading) : [];
}

const one = (lines: string) => `targets:\n  - name: a\n    url: https://a.example/\n${lines}`;

describe('the configuration as documented', () => {
  test('is read in all its parts', () => {
    const { defaults, resolvers, publicAddress, targets } = read(DOCUMENTED, { API_TOKEN: 'x' });
    expect(defaults).toEqual({ intervalMs: 5_000, captureAfterMs: 1_000, slowAfterMs: 2_000, timeoutMs: 30_000 });
    expect(resolvers).toEqual([{ address: '192.0.2.53', port: 53 }]);
    expect(publicAddress).toBe('198.51.100.20');
    expect(targets.map((target) => target.definition)).toEqual([
      {
        name: 'api',
        spec: {
          kind: 'http',
          url: 'https://api.example.com/healthcheck',
          credentials: null,
          connectTo: { address: '198.51.100.7', port: 443 },
          connection: 'fresh',
          version: 'auto',
          method: 'GET',
          headers: [{ name: 'authorization', value: { kind: 'template', template: '$' + '{API_TOKEN}' } }],
          expect: { status: [200, 302], body: 'ok' },
          tlsVerify: true,
          followRedirects: 0,
          bodyCapBytes: 1_048_576,
          proxy: 'environment',
        },
        thresholds: defaults,
        family: 'auto',
        resolver: { kind: 'system' },
        role: 'subject',
        group: 'payments',
        required: true,
        packets: 'headers',
      },
    ]);
  });

  test('asks for the variables that it names', () => {
    expect(problems(DOCUMENTED, {})).toEqual([
      'f:12:31: the environment variable API_TOKEN is not set; set it before the start',
    ]);
    expect(problems(DOCUMENTED, null)).toEqual([]);
  });
});

describe('mistakes are named with their place', () => {
  test.each([
    [
      'unknown key',
      one('    intervall: 5s\n'),
      'f:4:5: “intervall” is not known in “targets”; did you mean “interval”?',
    ],
    [
      'unknown key at the top',
      'target: []\n',
      'f:1:1: “target” is not known in “the configuration”; did you mean “targets”?',
    ],
    [
      'wrong unit',
      one('    timeout: 30 sec\n'),
      'f:4:14: timeout: “sec” is not a unit of time; the units are ms, s, m, h and d',
    ],
    ['no unit', one('    timeout: 30\n'), 'f:4:14: timeout: “30” has no unit; write 30ms, 30s, 30m, 30h or 30d'],
    [
      'slow after the timeout',
      one('    slowAfter: 40s\n'),
      'f:4:16: slowAfter (40s) must be shorter than timeout (30s)',
    ],
    [
      'capture after slow',
      one('    captureAfter: 3s\n'),
      'f:4:19: captureAfter (3s) must not be longer than slowAfter (2s)',
    ],
    [
      'duplicate name',
      `${one('')}  - name: a\n    tcp: b:1\n`,
      'f:4:11: the name “a” is taken by the target of line 2',
    ],
    ['duplicate key', one('    group: x\n    group: y\n'), 'f:5:5: this key is there twice in the same map'],
    ['wrong type', one('    headers: [a]\n'), 'f:4:14: “headers” must be a map of keys and values, not a list'],
    ['list expected', 'targets: https://a.example/\n', 'f:1:10: “targets” must be a list, not a single value'],
    [
      'no such choice of packets',
      one('    packets: some\n'),
      'f:4:14: “packets” must be off or headers or full, not “some”',
    ],
    ['not a boolean', one('    required: "yes"\n'), 'f:4:15: “required” must be true or false, not “yes”'],
    ['not a choice', one('    family: 5\n'), 'f:4:13: “family” must be auto or 4 or 6, not “5”'],
    [
      'too many redirects',
      one('    followRedirects: 11\n'),
      'f:4:22: “followRedirects” must be a whole number from 0 to 10, not “11”',
    ],
    [
      'body cap',
      one('    bodyCap: 1 TB\n'),
      'f:4:14: bodyCap: “TB” is not a unit of size; the units are B, kB, KiB, MB, MiB, GB, GiB',
    ],
    [
      'status',
      one('    expect: { status: [20] }\n'),
      'f:4:24: “status” must be a whole number from 100 to 599, not “20”',
    ],
    [
      'two addresses',
      one('    tcp: b:1\n'),
      'f:4:10: a target has one of “url”, “tcp” and “dns”; this one has “url” already',
    ],
    ['no address', 'targets:\n  - name: a\n', 'f:2:5: a target needs one of “url”, “tcp” and “dns”'],
    [
      'pin by name',
      one('    connectTo: b.example:443\n'),
      'f:4:16: connectTo: “b.example:443” is a name; here an address is needed, such as 192.0.2.53',
    ],
    [
      'HTTP key of a TCP target',
      'targets:\n  - tcp: b:1\n    method: GET\n',
      'f:3:13: “method” is for HTTP targets; this one is TCP',
    ],
    [
      'own header',
      one('    headers: { Host: b }\n'),
      'f:4:22: “Host” is set by the probe itself; for another address use “connectTo”',
    ],
    [
      'header injection',
      one('    headers: { x-a: "b\\r\\nc: d" }\n'),
      'f:4:21: the value of “x-a” has a character that no header may have',
    ],
    ['option as host', 'targets:\n  - tcp: -i:80\n', 'f:2:10: tcp: “-i” looks like an option, not like a host'],
    ['tab', 'targets:\n\t- url: x\n', 'f:2:1: a tab is used to indent; YAML wants spaces'],
    ['tag', one('    group: !!js/function x\n'), 'f:4:12: this tag is not known; write the value without it'],
    ['empty', '', 'f:1:1: the file is empty; it needs at least “targets”'],
    [
      'no map',
      '- a\n',
      'f:1:1: the file must be a map with “targets”, and if wanted “defaults”, “resolvers”, “publicAddress” and “notices”',
    ],
    [
      'a private address as the public one',
      'targets: []\npublicAddress: 192.168.1.7\n',
      'f:2:16: publicAddress: “192.168.1.7” is private, so no server sees it; name the one that your router has towards the internet, or that your provider gave you',
    ],
    ['no address at all', 'publicAddress:\n', 'f:1:15: “publicAddress” must have a value, not nothing'],
  ])('%s', (_what, text, line) => {
    expect(problems(text)).toEqual([line]);
  });

  test('all of them at once, in the order of the file, and nothing is taken', () => {
    const text =
      'defaults: { intervl: 5s }\nresolvers: [one.example]\ntargets:\n  - url: ftp://a.example/\n  - tcp: b\n';
    expect(problems(text).map((line) => line.split(' ')[0])).toEqual(['f:1:13:', 'f:2:13:', 'f:4:10:', 'f:5:10:']);
  });

  test('a file of nothing but mistakes gets twenty of them and their number', () => {
    const lines = problems(`targets:\n${'  - nonsense: 1\n'.repeat(200)}`);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('f: and 380 more');
  });

  test('a bomb of aliases is refused at once', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `  - &l${i + 1} [${`*l${i},`.repeat(10)}]`);
    const text = `targets:\n  - &l0 [x]\n${levels.join('\n')}\n`;
    expect(problems(text)).toHaveLength(21);
  });

  test('an alias is only another way to write a value', () => {
    const text =
      'targets:\n  - name: a\n    url: https://a.example/\n    headers: &h { accept: text/html }\n  - name: b\n    url: https://b.example/\n    headers: *h\n';
    expect(read(text).targets.map((target) => target.definition.spec)).toEqual([
      expect.objectContaining({ headers: [{ name: 'accept', value: { kind: 'plain', text: 'text/html' } }] }),
      expect.objectContaining({ headers: [{ name: 'accept', value: { kind: 'plain', text: 'text/html' } }] }),
    ]);
  });

  test('no text makes the reader throw or prints a control character', () => {
    const words = fc.constantFrom(
      'targets',
      ':',
      ' ',
      '\n',
      '  - ',
      'url',
      'https://a.example/',
      '&a',
      '*a',
      '{',
      '}',
      '[',
      ']',
      '"',
      '<<',
      '!!map',
      '\t',
      '---',
      '\u001b',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const line of problems(text, {})) expect(line).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('secrets', () => {
  test('in clear are used and never written', () => {
    const { targets } = read('targets:\n  - url: https://ann:s3cret@a.example/\n    headers: { x-api-key: s3cret }\n');
    expect(targets[0]?.secrets).toEqual({ credentials: 'ann:s3cret', headers: { 'x-api-key': 's3cret' } });
    const text = writeTargets(targets.map((target) => target.definition));
    expect(text).not.toContain('s3cret');
    expect(text).toMatch(/# not stored, so not here: user and password of the URL, header x-api-key/);
  });

  test('are never part of a problem', () => {
    expect(problems('targets:\n  - url: https://ann:s3cret@a b/\n').join()).not.toContain('s3cret');
    expect(problems(one('    headers: { x-key: "s3cret\\n" }\n')).join()).not.toContain('s3cret');
  });
});

test('what export writes import reads to the same targets', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 30 })
    .map((text) => text.trim())
    .filter((text) => text !== '' && !/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(text));
  const port = fc.integer({ min: 1, max: 65_535 });
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => !text.includes('.')),
  );
  const spec: fc.Arbitrary<TargetDefinition['spec']> = fc.oneof(
    fc.record({
      kind: fc.constant('tcp' as const),
      host: fc.oneof(fc.domain(), fc.ipV4()),
      port,
      connectTo: fc.option(fc.record({ address, port })),
    }),
    fc.record({
      kind: fc.constant('dns' as const),
      name: fc.domain(),
      type: fc.constantFrom('A' as const, 'TXT' as const),
      transport: fc.constantFrom('udp' as const, 'tcp' as const),
    }),
    fc.record({
      kind: fc.constant('http' as const),
      url: fc.webUrl().map((url) => new URL(url).href),
      credentials: fc.option(fc.constant({ kind: 'template' as const, template: '$' + '{U}:$' + '{P}' })),
      connectTo: fc.option(fc.record({ address, port })),
      connection: fc.constantFrom('fresh' as const, 'keep-alive' as const),
      version: fc.constantFrom('auto' as const, '1.1' as const, '2' as const),
      method: fc.constantFrom('GET', 'HEAD', 'POST'),
      headers: fc.constantFrom(
        [],
        [
          { name: 'accept', value: { kind: 'plain' as const, text: '5' } },
          { name: 'x-a', value: { kind: 'template' as const, template: 'a: $' + '{B} #c' } },
        ],
      ),
      expect: fc.record({
        status: fc.option(fc.uniqueArray(fc.integer({ min: 100, max: 599 }), { minLength: 1, maxLength: 3 })),
        body: fc.option(fc.string({ minLength: 1 })),
      }),
      tlsVerify: fc.boolean(),
      followRedirects: fc.integer({ min: 0, max: 10 }),
      bodyCapBytes: fc.integer({ min: 0, max: 1_000_000 }),
      proxy: fc.constantFrom('environment' as const, 'none' as const),
    }),
  );
  const definition: fc.Arbitrary<TargetDefinition> = fc.record({
    name,
    spec,
    thresholds: fc
      .tuple(
        fc.integer({ min: 100, max: 90_000 }),
        fc.integer({ min: 10, max: 900 }),
        fc.integer({ min: 900, max: 5_000 }),
        fc.integer({ min: 5_001, max: 60_000 }),
      )
      .map(([intervalMs, captureAfterMs, slowAfterMs, timeoutMs]) => ({
        intervalMs,
        captureAfterMs,
        slowAfterMs,
        timeoutMs,
      })),
    family: fc.constantFrom('auto' as const, 4 as const, 6 as const),
    resolver: fc.oneof(
      fc.constant({ kind: 'system' as const }),
      fc.record({ kind: fc.constant('server' as const), address, port }),
    ),
    role: fc.constantFrom('subject' as const, 'control' as const),
    group: fc.option(name),
    required: fc.boolean(),
    packets: fc.constantFrom('off' as const, 'headers' as const, 'full' as const),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(definition, { selector: (target) => target.name, maxLength: 5, minLength: 1 }),
      (targets) => {
        expect(read(writeTargets(targets)).targets.map((target) => target.definition)).toEqual(targets);
      },
    ),
    { numRuns: 300 },
  );
});

test('what export writes brings its defaults along, and import takes those of the reader where a file names none', () => {
  const own = { intervalMs: 7_000, captureAfterMs: 700, slowAfterMs: 900, timeoutMs: 9_000 };
  fc.assert(
    fc.property(fc.array(anyDefinition, { maxLength: 4 }), anyThresholds, (given, defaults) => {
      const targets = given.map((target, index) => {
        const { spec } = target;
        const plain = spec.kind === 'http' ? { ...spec, headers: [], credentials: null } : spec;
        return { ...target, spec: plain, name: `${index} ${target.name}` };
      });
      const text = writeTargets(targets, defaults);
      expect(read(text).targets.map(({ definition }) => definition)).toEqual(targets);
    }),
    { numRuns: 200 },
  );
  const reading = readConfiguration(one('    timeout: 60s\n'), null, {
    thresholds: own,
    taken: new Set(),
    namesOthers: false,
  });
  expect(reading).toMatchObject({
    configuration: { targets: [{ definition: { thresholds: { ...own, timeoutMs: 60_000 } } }] },
  });
});

test('a target of a file without a name gets one that nobody has', () => {
  const into = { thresholds: DEFAULT_THRESHOLDS, taken: new Set(['192.0.2.1:9']), namesOthers: false };
  expect(readConfiguration('targets: [{ tcp: "192.0.2.1:9" }]', null, into)).toMatchObject({
    configuration: { targets: [{ definition: { name: '192.0.2.1:9 (2)' } }] },
  });
});

test.each([
  ['targets:\n  - tcp: a:1', true],
  ['# mine\n---\ndefaults: { interval: 1s }', true],
  ['{"targets":[{"tcp":"a:1"}]}', true],
  ['{\n  "resolvers": []\n}', true],
  ['targets:80\nresolvers:53', false],
  ['https://example.com/?targets: 1', false],
  ['', false],
])('%j is meant as a configuration: %s', (text, isConfiguration) => {
  expect(looksLikeConfiguration(text)).toBe(isConfiguration);
});
