import { describe, expect, test } from 'vitest';
import { parsePublicAddress } from '../../../electron/domain/public-address.ts';

const read = (text: string) => {
  const result = parsePublicAddress(text);
  return result.kind === 'parsed' ? result.value : result.reason;
};

describe('an address that servers see is kept in its one spelling', () => {
  test.each([
    ['198.51.100.20', '198.51.100.20'],
    [' 198.51.100.20 ', '198.51.100.20'],
    ['2001:DB8:0:0::0:20', '2001:db8::20'],
    ['[2001:db8::20]', '2001:db8::20'],
    ['::ffff:198.51.100.20', '198.51.100.20'],
    ['172.32.0.1', '172.32.0.1'],
    ['100.128.0.1', '100.128.0.1'],
  ])('%s', (text, address) => {
    expect(read(text)).toBe(address);
    expect(read(address)).toBe(address);
  });
});

describe('a private address would not be public, and is refused with what to name instead', () => {
  test.each([
    '192.168.1.7',
    '10.0.0.1',
    '172.16.9.1',
    '100.64.3.2',
    '169.254.1.1',
    'fd00::7',
    'fe80::1',
    '::ffff:192.168.1.7',
  ])('%s', (text) => {
    expect(read(text)).toBe(
      `“${text}” is private, so no server sees it; name the one that your router has towards the internet, or that your provider gave you`,
    );
  });
});

describe('what is the address of no computer on the internet is refused', () => {
  test.each(['127.0.0.1', '::1', '0.0.0.0', '::', '224.0.0.1', '255.255.255.255', 'ff02::1'])('%s', (text) => {
    expect(read(text)).toBe(`“${text}” is no address that a server sees a computer under`);
  });
});

test.each([
  ['desk.example', '“desk.example” is a name; here an address is needed, such as 198.51.100.20'],
  ['198.51.100.20:443', '“198.51.100.20:443” has a port in it; here the host alone is needed'],
  ['2001:db8::20%eth0', '“2001:db8::20%eth0” has a zone in it; an address that servers see has none'],
  ['198.51.100', '“198.51.100” is neither a host name nor a full IPv4 address'],
  ['198.51.100.0/24', '“198.51.100.0/24” has the character “/”, which no host name has'],
  ['', 'the host is empty'],
])('“%s” is no address, and the reason says why', (text, reason) => {
  expect(read(text)).toBe(reason);
});
