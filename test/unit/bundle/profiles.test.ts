import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadProfiles } from '../../../electron/bundle/profile/load-profiles.ts';
import { chosenProfile, problemText } from '../../../electron/bundle/profile/profiles.ts';
import { profilesDirectory } from '../../../electron/bundle/profile/profiles-directory.ts';
import { readProfile } from '../../../electron/bundle/profile/read-profile.ts';
import { bundleProfileShape } from '../../../electron/contract/bundle-shapes.ts';
import { SHIPPED } from './desks.ts';
import { temporaryFolder } from './export.ts';

const item = { id: 'samples', title: 'Requests of the window', needs: { kind: 'samples' } };
const plain = { title: 'My desk', says: 'what it wants', checklist: [item] };

/** What is wrong with a file of that text, with its place. */
function wrongWith(text: string): string {
  const reading = readProfile('mine', 'mine.yaml', text);
  return reading.kind === 'read' ? 'nothing' : problemText(reading.problem);
}

const wrongOf = (value: unknown): string => wrongWith(stringify(value, { aliasDuplicateObjects: false }));

describe('the desks that come with the product', () => {
  test('are all right, the generic one first', () => {
    expect(SHIPPED.problems).toEqual([]);
    expect(SHIPPED.all.map(({ id }) => id)).toEqual(['generic', 'aws', 'cloudflare', 'hetzner', 'linode', 'stripe']);
    for (const { id, title, says, form } of SHIPPED.all) bundleProfileShape.parse({ id, title, says, form });
  });

  test('fit into a list beside each other, and tell the sender what to do', () => {
    for (const { title, says, checklist, advice } of SHIPPED.all) {
      expect(title.length).toBeLessThanOrEqual(12);
      expect(says.length).toBeLessThanOrEqual(32);
      for (const each of checklist) expect(each.title.length, each.title).toBeLessThanOrEqual(42);
      expect(advice.length).toBeGreaterThan(0);
    }
  });

  test('ask for what those desks are known to ask for', () => {
    const needs = (id: string) => SHIPPED.find(id)?.checklist.map((each) => each.needs) ?? [];
    expect(needs('hetzner')).toContainEqual({ kind: 'long-run', packets: 200, protocol: 'any', names: false });
    expect(needs('hetzner')).toContainEqual({ kind: 'other-side', packets: 200, protocol: 'icmp' });
    expect(needs('linode')).toContainEqual({ kind: 'long-run', packets: 100, protocol: 'icmp', names: true });
    expect(needs('linode')).toContainEqual({ kind: 'other-side', packets: 100, protocol: 'icmp' });
    expect(needs('cloudflare').map(({ kind }) => kind)).toEqual(expect.arrayContaining(['edge', 'origin-bypass']));
    expect(SHIPPED.find('cloudflare')).toMatchObject({
      form: 'files',
      limits: { fileBytes: 20_000_000, endings: ['txt', 'csv', 'html', 'json', 'pcap', 'pcapng', 'har'] },
    });
    expect(needs('aws').map(({ kind }) => kind)).toEqual(expect.arrayContaining(['other-side', 'baseline']));
    expect(needs('stripe').map(({ kind }) => kind)).toEqual(expect.arrayContaining(['host-facts', 'public-address']));
  });
});

describe('a file of a desk', () => {
  test('needs no more than a title, a few words and a list', () => {
    expect(readProfile('mine', 'mine.yaml', stringify(plain))).toEqual({
      kind: 'read',
      profile: {
        id: 'mine',
        ...plain,
        form: 'zip',
        limits: { fileBytes: null, endings: null },
        advice: [],
      },
    });
  });

  test.each<[string, unknown, RegExp]>([
    [
      'a field that nobody knows',
      { ...plain, sayz: 'x' },
      /^mine\.yaml:8:7: the file has a field “sayz” that is not known$/,
    ],
    [
      'a need with a field of another',
      { ...plain, checklist: [{ ...item, needs: { kind: 'samples', packets: 3 } }] },
      /^mine\.yaml:\d+:\d+: checklist, item 1, needs has a field “packets” that is not known$/,
    ],
    ['no title', { says: 'x', checklist: [item] }, /^mine\.yaml:1:1: title is missing$/],
    ['a title of numbers', { ...plain, title: 7 }, /^mine\.yaml:1:8: title must be text$/],
    [
      'two items of one name',
      { ...plain, checklist: [item, item] },
      /^mine\.yaml:\d+:\d+: checklist, item 2, id “samples” is the id of item 1 already; ids must differ$/,
    ],
    [
      'an item of an unknown kind',
      { ...plain, checklist: [{ ...item, needs: { kind: 'coffee' } }] },
      /checklist, item 1, needs, kind is of no kind that is known$/,
    ],
    [
      'evidence of an unknown kind',
      { ...plain, checklist: [{ ...item, needs: { kind: 'evidence', kinds: ['smoke'] } }] },
      /checklist, item 1, needs, kinds, item 1 must be one of trace, mtr,/,
    ],
    ['no items at all', { ...plain, checklist: [] }, /checklist is under the least, which is 1$/],
    [
      'packets without end',
      { ...plain, checklist: [{ ...item, needs: { kind: 'long-run', packets: 1e9 } }] },
      /packets is over the limit of 5000$/,
    ],
    [
      'half a packet',
      { ...plain, checklist: [{ ...item, needs: { kind: 'long-run', packets: 1.5 } }] },
      /packets must be a whole number$/,
    ],
    ['a form that nobody knows', { ...plain, form: 'tar' }, /^mine\.yaml:\d+:7: form must be one of zip, files$/],
    [
      'endings without txt',
      { ...plain, limits: { endings: ['csv'] } },
      /limits, endings must have “txt” among them, which every desk takes$/,
    ],
    [
      'an ending with its dot',
      { ...plain, limits: { endings: ['txt', '.csv'] } },
      /endings, item 2 must be an ending without its dot/,
    ],
    [
      'files too small for anything',
      { ...plain, limits: { fileBytes: 10 } },
      /fileBytes is under the least, which is \d+$/,
    ],
    [
      'a title over two lines',
      { ...plain, title: 'one\ntwo' },
      /title “one…” has a control character|title .*control character/,
    ],
    ['a title that turns what follows', { ...plain, title: 'a\u202eb' }, /title .*turns what is written after it/],
    ['a list for a file', [plain], /^mine\.yaml:1:1: the file must be a map of keys and values$/],
  ])('with %s is refused with its place and the reason', (_what, value, said) => {
    expect(wrongOf(value)).toMatch(said);
  });

  test.each<[string, string, RegExp]>([
    ['nothing in it', '', /^mine\.yaml: the file must be a map of keys and values$/],
    ['no YAML', 'title: [unclosed', /^mine\.yaml:1:\d+: it is no YAML: /],
    ['a key twice', 'title: a\ntitle: b\n', /^mine\.yaml:2:1: it is no YAML: /],
    ['an alias', 'title: &a x\nsays: *a\n', /^mine\.yaml:2:7: it has an alias \(\*\) in it; write the value out$/],
    ['a merge key', 'a: &a {title: x}\n<<: *a\n', /an alias/],
    ['a tag of its own', 'title: !!js/function x\n', /it is no YAML|must be/],
    ['too many bytes', `title: ${'x'.repeat(70_000)}`, /^mine\.yaml: it is larger than 65536 bytes$/],
    ['brackets without end', `title: ${'['.repeat(30_000)}`, /^mine\.yaml:1:\d+: it is nested too deeply$/],
    ['dashes without end', `${'- '.repeat(30_000)}x`, /^mine\.yaml:1:\d+: it is nested too deeply$/],
    [
      'brackets just within reach',
      `title: ${'['.repeat(500)}${']'.repeat(500)}`,
      /^mine\.yaml:1:8: title must be text$/,
    ],
    ['two documents', 'title: a\n---\ntitle: b\n', /it is no YAML/],
  ])('with %s is refused', (_what, text, said) => {
    expect(wrongWith(text)).toMatch(said);
  });

  test('that unfolds to gigabytes by aliases is refused at once', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
      .concat([...'bcdefghi'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`))
      .join('\n');
    expect(wrongWith(bomb)).toMatch(/an alias/);
  });

  test('of any text is read or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(['read', 'wrong']).toContain(readProfile('mine', 'mine.yaml', text).kind);
      }),
    );
  });
});

describe('a folder of desks', () => {
  const folderWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const folder = await temporaryFolder();
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return folder;
  };

  test('that is not there has none', async () => {
    expect(await loadProfiles([join(await temporaryFolder(), 'none')])).toMatchObject({ all: [], problems: [] });
  });

  test('of a person adds to the shipped ones, and takes the place of one with the same id', async () => {
    const own = await folderWith({
      'my-isp.yaml': stringify({ ...plain, title: 'My ISP' }),
      'hetzner.yml': stringify({ ...plain, title: 'Hetzner, as I want it' }),
      'notes.txt': 'no desk',
    });
    const { all, problems, find } = await loadProfiles([profilesDirectory(), own]);
    expect(problems).toEqual([]);
    expect(all.map(({ id }) => id)).toEqual(['generic', 'aws', 'cloudflare', 'hetzner', 'linode', 'my-isp', 'stripe']);
    expect(find('hetzner')?.title).toBe('Hetzner, as I want it');
    expect(find('coffee')).toBeNull();
  });

  test('with a broken file keeps the others, and says of that one what is wrong when it is asked for', async () => {
    const own = await folderWith({
      'broken.yaml': 'title: Broken\n',
      'linode.yaml': 'title: [',
      'right.yaml': stringify(plain),
    });
    const profiles = await loadProfiles([profilesDirectory(), own]);
    expect(profiles.all.map(({ id }) => id)).toEqual(['generic', 'aws', 'cloudflare', 'hetzner', 'right', 'stripe']);
    expect(profiles.problems.map(({ id, file }) => [id, file])).toEqual([
      ['broken', join(own, 'broken.yaml')],
      ['linode', join(own, 'linode.yaml')],
    ]);
    // Not the shipped one in silence: somebody meant to change it.
    expect(profiles.find('linode')).toBeNull();
    expect(chosenProfile(profiles, 'broken')).toEqual({
      kind: 'refused',
      reason: `The profile “broken” cannot be used. ${join(own, 'broken.yaml')}:1:1: says is missing.`,
    });
    expect(chosenProfile(profiles, 'coffee')).toMatchObject({
      reason: 'There is no profile called “coffee”; there are: generic, aws, cloudflare, hetzner, right, stripe.',
    });
    expect(chosenProfile(profiles, 'right')).toMatchObject({ kind: 'parsed', value: { id: 'right' } });
  });

  test('with what is no file of a desk names it and waits for nothing', async () => {
    const own = await folderWith({
      'My Desk.yaml': stringify(plain),
      'twice.yaml': stringify(plain),
      'twice.yml': stringify(plain),
    });
    await mkdir(join(own, 'folder.yaml'));
    await symlink('nowhere', join(own, 'lost.yaml'));
    await writeFile(join(own, 'large.yaml'), ' '.repeat(70_000));
    await writeFile(join(own, 'latin.yaml'), Buffer.from('title: M\xfcnchen', 'latin1'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(own, 'pipe.yaml')]);
    const { all, problems } = await loadProfiles([own]);
    // Of two with one name, neither is taken.
    expect(all).toEqual([]);
    const said = Object.fromEntries(problems.map(({ file, reason }) => [file.slice(own.length + 1), reason]));
    expect(said).toMatchObject({
      'My Desk.yaml': expect.stringContaining('must be of lower-case letters'),
      'folder.yaml': 'it is not an ordinary file',
      'large.yaml': 'it is larger than 65536 bytes',
      'latin.yaml': 'it is not text in UTF-8',
      'lost.yaml': 'it cannot be read: ENOENT',
      'twice.yml': expect.stringContaining('the same name'),
    });
    if (process.platform !== 'win32') expect(said).toMatchObject({ 'pipe.yaml': 'it is not an ordinary file' });
  });

  test('that cannot be listed is a problem of its own', async () => {
    const file = join(await folderWith({ file: 'x' }), 'file');
    await chmod(file, 0o600);
    const { all, problems } = await loadProfiles([file]);
    expect(all).toEqual([]);
    expect(problems).toMatchObject([{ id: null, file, reason: 'the folder cannot be read: ENOTDIR' }]);
  });
});

describe('the folder of the shipped desks', () => {
  test.each(['electron/bundle/profile/load.ts', 'out/main/headless.js', 'out/main/chunks/archive-x.js'])(
    'is found from %s, wherever the package lies',
    async (file) => {
      const room = await mkdtemp(join(await temporaryFolder(), 'lib '));
      await cp(profilesDirectory(), join(room, 'resources/profiles'), { recursive: true });
      const found = profilesDirectory(pathToFileURL(join(room, file)).href);
      expect(found).toBe(join(room, 'resources/profiles/'));
      expect(await readFile(join(found, 'generic.yaml'), 'utf8')).toContain('title: Generic');
    },
  );
});
