import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { readZip } from '../unit/bundle/read-zip.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';
import { PLANTED, type PlantedName } from './support/planted-secrets.ts';

/** What the person gave to Stallscope: in no file of its own and in no bundle, whatever is chosen. */
const GIVEN: readonly PlantedName[] = ['password', 'apiKey', 'token', 'proxyPassword'];
/** What servers and the person said of secrets, and what tells who and where the observer is. */
const TOLD: readonly PlantedName[] = ['cookie', 'body', 'redirect', 'txt', 'query', 'note'];
const PRIVATE: readonly PlantedName[] = [
  'certificateName',
  'certificateAddress',
  'host',
  'other',
  'gateway',
  'hardware',
];

const isAddress = (value: string): boolean => /^[\d.]+$/.test(value);
const pairs = (value: string): readonly string[] => value.split(':');

/** The bytes to look for, as Latin-1, in small letters; written here anew, so that no mistake of the program is repeated. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const base64 = ['', 'x', 'xy'].map((before) => {
    const text = Buffer.concat([Buffer.from(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return text.slice(before === '' ? 0 : before.length + 1, -1);
  });
  const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const forms = [
    latin(value),
    bytes.toString('hex'),
    encodeURIComponent(value),
    encodeURIComponent(encodeURIComponent(value)),
    latin(JSON.stringify(value).slice(1, -1)),
    latin(JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1)),
    latin(value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')),
    [...value].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    [...value].toReversed().join(''),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  if (isAddress(value)) {
    const numbers = value.split('.');
    forms.push(
      numbers.toReversed().join('.'),
      numbers.join('-'),
      Buffer.from(numbers.map(Number)).toString('latin1'),
      Buffer.from(numbers.map(Number)).toString('hex'),
    );
  }
  if (pairs(value).length === 6) {
    forms.push(
      pairs(value).join('-'),
      pairs(value).join(''),
      pairs(value).join(' '),
      Buffer.from(pairs(value).join(''), 'hex').toString('latin1'),
      `${(Number.parseInt(pairs(value)[0] ?? '', 16) ^ 2).toString(16)}${pairs(value)[1]}:${pairs(value)[2]}ff:fe`,
    );
  }
  return forms.map((form) => form.toLowerCase());
}

interface Hay {
  readonly where: string;
  /** Latin-1, small letters, with what decodes from Base64 behind it. */
  readonly text: string;
}

function hay(where: string, bytes: Buffer): Hay {
  const text = bytes.toString('latin1');
  const decoded = (text.match(/[A-Za-z0-9+/_-]{12,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('latin1')),
  );
  return { where, text: [text, ...decoded].join('\n').toLowerCase() };
}

/** All of the archive: its bytes as they are, and each member inflated, under its name. */
async function hayOfZip(file: string): Promise<readonly Hay[]> {
  const entries = await readZip(file);
  return [
    hay('the bytes of the zip', readFileSync(file)),
    ...entries.map(({ path, bytes }) => hay(path, Buffer.concat([Buffer.from(`${path}\n`), bytes]))),
  ];
}

function hayOfFolder(folder: string): readonly Hay[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => hay(name, readFileSync(join(parentPath, name))));
}

/** Where anything of these is found, one line each: `password in incident.json`. */
function foundIn(hays: readonly Hay[], names: readonly PlantedName[]): readonly string[] {
  return names.flatMap((name) => {
    const forms = formsOf(PLANTED[name]);
    return hays
      .filter(({ text }) => forms.some((form) => text.includes(form)))
      .map(({ where }) => `${name} in ${where}`);
  });
}

const RUN = new URL('support/planted-run.ts', import.meta.url).pathname;

describe.runIf(requireOrSkip('lab: planted secrets', LAB_NEEDS))('secrets in every place where a secret can be', () => {
  const namespace = `ss${process.pid}-planted`;
  const resolverFolder = `/etc/netns/${namespace}`;
  const folder = mkdtempSync(join(tmpdir(), `ss${process.pid}-planted-`));
  const ip = (...args: readonly string[]): void => {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  };

  beforeAll(async () => {
    ip('netns', 'add', namespace);
    mkdirSync(resolverFolder, { recursive: true });
    writeFileSync(join(resolverFolder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    ip('-n', namespace, 'link', 'add', 'wire0', 'type', 'veth', 'peer', 'name', 'wire1');
    for (const address of ['10.99.0.7/24', '10.98.0.8/24']) ip('-n', namespace, 'addr', 'add', address, 'dev', 'wire0');
    for (const end of ['wire0', 'wire1']) ip('-n', namespace, 'link', 'set', end, 'up');
    ip('-n', namespace, 'neigh', 'add', PLANTED.gateway, 'lladdr', PLANTED.hardware, 'dev', 'wire0');
    ip('-n', namespace, 'route', 'add', 'default', 'via', PLANTED.gateway);
    const named = `hostname ${PLANTED.host} && exec "$@"`;
    const program = ['sh', '-c', named, 'sh', process.execPath, RUN, folder];
    await promisify(execFile)('ip', ['netns', 'exec', namespace, 'unshare', '--uts', ...program]);
  }, 180_000);

  afterAll(() => {
    ip('netns', 'delete', namespace);
    rmSync(resolverFolder, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  const zip = (level: string): Promise<readonly Hay[]> => hayOfZip(join(folder, `${level}.zip`));

  test('the search finds what is there: without redaction all that servers said and the machine tells', async () => {
    const hays = await zip('none');
    expect(hays.map(({ where }) => where)).toContainEqual(expect.stringMatching(/^packets\/.*\.pcap$/));
    const found = foundIn(hays, [...TOLD, ...PRIVATE]);
    for (const name of [...TOLD, ...PRIVATE])
      expect({ name, is: found.some((line) => line.startsWith(name)) }).toEqual({ name, is: true });
  });

  test('what a person gave to Stallscope is in no bundle, not even without redaction, and in no file of its own', async () => {
    for (const level of ['none', 'standard', 'strict']) expect(foundIn(await zip(level), GIVEN)).toEqual([]);
    expect(foundIn(hayOfFolder(join(folder, 'data')), GIVEN)).toEqual([]);
  });

  test.each(['standard', 'strict'])('at level %s nothing of it is anywhere in the archive', async (level) => {
    expect(foundIn(await zip(level), [...GIVEN, ...TOLD, ...PRIVATE])).toEqual([]);
  });

  test('a preview tells no secret, and the manifest counts what a search in the files finds', async () => {
    for (const level of ['standard', 'strict']) {
      const preview = hay('preview', readFileSync(join(folder, `preview-${level}.json`)));
      expect(foundIn([preview], [...GIVEN, ...TOLD])).toEqual([]);
      const entries = await readZip(join(folder, `${level}.zip`));
      const texts = entries.filter(({ path }) => !path.endsWith('.pcap')).map(({ bytes }) => bytes.toString('utf8'));
      // Markdown sets a stroke before brackets.
      const tokens = texts
        .flatMap((text) => text.match(/\[[a-z-]+-\d+\\?\]/g) ?? [])
        .map((text) => text.replace('\\', ''));
      const manifest = JSON.parse(texts.find((text) => text.includes('"stallscope-bundle"')) ?? '');
      for (const { kind, things, places } of manifest.redaction.replaced) {
        const found = tokens.filter(
          (token) => token.startsWith(`[${kind}-`) && /^-\d+\]$/.test(token.slice(kind.length + 1)),
        );
        expect({ kind, things, places }).toEqual({ kind, things: new Set(found).size, places: found.length });
      }
      expect(manifest.redaction.replaced.length).toBeGreaterThan(4);
    }
  });
});
