import { expect, test } from 'vitest';
import { systemZoneSources, timeZone, type ZoneSources } from '../../../electron/engine/capture/time-zone.ts';

const absent = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });

function sources(found: Partial<ZoneSources> & { readonly link?: string }): ZoneSources {
  return {
    platform: 'linux',
    variable: undefined,
    readLink: () => {
      if (found.link === undefined) throw absent;
      return found.link;
    },
    isThere: () => true,
    askTables: () => 'from the tables',
    ...found,
  };
}

test.each([
  ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
  ['../usr/share/zoneinfo/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['/var/db/timezone/zoneinfo/Asia/Kolkata', 'Asia/Kolkata'],
  ['/usr/share/zoneinfo/right/Etc/GMT+5', 'Etc/GMT+5'],
  ['/usr/share/zoneinfo/Etc/UTC', 'UTC'],
])('the zone is the one to which the system links: %s', (link, zone) => {
  expect(timeZone(sources({ link }))).toBe(zone);
});

test.each([
  ['Asia/Tokyo', 'Asia/Tokyo'],
  [':Europe/Paris', 'Europe/Paris'],
  ['UTC', 'UTC'],
  ['CET-1CEST,M3.5.0,M10.5.0/3', 'from the tables'],
  ['', 'from the tables'],
  ['/etc/my-zone', 'from the tables'],
  ['../../etc/passwd', 'from the tables'],
])('TZ goes before the link: %s', (variable, zone) => {
  expect(timeZone(sources({ variable, link: '/usr/share/zoneinfo/Europe/Berlin' }))).toBe(zone);
});

test('a zone in TZ that the system does not have is looked up in the tables', () => {
  expect(timeZone(sources({ variable: 'Europe/Nowhere', isThere: () => false }))).toBe('from the tables');
});

test('a Linux without a link keeps UTC; a copied file and another system are looked up', () => {
  expect(timeZone(sources({}))).toBe('UTC');
  expect(timeZone(sources({ platform: 'darwin' }))).toBe('from the tables');
  expect(timeZone(sources({ platform: 'win32', link: '/usr/share/zoneinfo/Asia/Tokyo' }))).toBe('from the tables');
  const copied = () => {
    throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
  };
  expect(timeZone(sources({ readLink: copied }))).toBe('from the tables');
});

test('on this machine the zone that is told has the offset that this process has', () => {
  const zone = timeZone(systemZoneSources(process.platform, process.env.TZ));
  const shown = (timeZone: string | undefined) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'long', timeZone }).format(1_800_000_000_000);
  expect(shown(zone)).toBe(shown(undefined));
});
