import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAddress } from '../../../electron/engine/capture/address-literal.ts';
import {
  decodeAddress,
  encodeAddress,
  encodeDestination,
} from '../../../electron/engine/trace/linux/socket-address.ts';

const noInterface = () => 0;
const probe = { port: 443, protocol: 'tcp', ttl: 1, sizeBytes: null } as const;

test('every address comes back from the system as it was given, in its one canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 65_535 }), (address, port) => {
      const canonical = canonicalAddress(address) ?? '';
      fc.pre(canonical !== '::' && canonical !== '0.0.0.0' && !canonical.startsWith('::ffff:'));
      const encoded = encodeAddress(address, port, noInterface);
      expect(encoded).toMatchObject({ plain: canonical, family: canonical.includes(':') ? 6 : 4 });
      expect(encoded?.bytes.readUInt16BE(2)).toBe(port);
      expect(encoded && decodeAddress(encoded.bytes)).toBe(canonical);
    }),
  );
});

test('an IPv4 address that is written as IPv6 is sent to as IPv4', () => {
  for (const written of ['::ffff:192.0.2.7', '::ffff:c000:207', '0:0:0:0:0:FFFF:192.0.2.7']) {
    expect(encodeAddress(written, 80, noInterface)).toMatchObject({ family: 4, plain: '192.0.2.7' });
  }
});

test('the interface of a link-local address goes along by name or by number', () => {
  const byName = encodeAddress('fe80::1%eth0', 80, (name) => (name === 'eth0' ? 3 : 0));
  expect(byName?.bytes.readUInt32LE(24)).toBe(3);
  expect(encodeAddress('fe80::1%7', 80, noInterface)?.bytes.readUInt32LE(24)).toBe(7);
});

test('a link-local address without interface, or with one that is not there, is answered in words', () => {
  expect(encodeDestination({ ...probe, address: 'fe80::1' }, noInterface)).toMatchObject({
    kind: 'failed',
    failure: 'no-address',
    message: expect.stringContaining('needs its interface'),
  });
  expect(encodeDestination({ ...probe, address: 'fe80::1%wlan9' }, noInterface)).toMatchObject({
    kind: 'failed',
    failure: 'no-address',
    message: expect.stringContaining('fe80::1%wlan9'),
  });
});

test.each([0, -1, 65_536, 1.5, Number.NaN, null])('a TCP or UDP probe to port %s does not leave', (port) => {
  for (const protocol of ['tcp', 'udp'] as const) {
    const outcome = encodeDestination({ ...probe, protocol, port, address: '192.0.2.1' }, noInterface);
    expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('is no port') });
  }
});

test('a name, an empty text and nonsense are no addresses', () => {
  for (const address of ['example.com', '', '1.2.3', '--help', ':::', '%eth0']) {
    expect(encodeDestination({ ...probe, address }, noInterface)).toMatchObject({ kind: 'failed' });
  }
});

test('what the system hands back may be anything: an address, or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40, size: 'max' }), fc.constantFrom(2, 10, 1, 17), (array, family) => {
      const bytes = Buffer.from(array);
      if (bytes.length >= 2) bytes.writeUInt16LE(family, 0);
      const address = decodeAddress(bytes);
      if (address !== null) expect(canonicalAddress(address)).toBe(address);
      if (family === 2 ? bytes.length < 8 : bytes.length < 24) expect(address).toBeNull();
    }),
    { numRuns: 1000 },
  );
});
