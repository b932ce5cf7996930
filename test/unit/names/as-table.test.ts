import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AsTable, readAsTable } from '../../../electron/engine/names/as-table.ts';

function table(text: string): AsTable {
  const reading = readAsTable(text);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading.value;
}

const refusal = (text: string): string => {
  const reading = readAsTable(text);
  return reading.kind === 'refused' ? reading.reason : 'taken';
};

describe('a table of autonomous systems', () => {
  const both = table(
    [
      '# first, last, number, country, name',
      '192.0.2.0\t192.0.2.255\t64500\tZZ\tEXAMPLE-NET, Example Networks',
      '198.51.100.0/24,AS64501,Example Hosting',
      '198.51.100.128/25;64502',
      '2001:db8::/32\tAS64503\tEXAMPLE-SIX',
      '2001:db8:5::\t2001:db8:5:ffff:ffff:ffff:ffff:ffff\t64504\tZZ\tINNER',
      '203.0.113.0\t203.0.113.255\t0\tNone\tNot routed',
      '',
    ].join('\r\n'),
  );

  test('names the system of an address in either way of writing ranges', () => {
    expect(both.find('192.0.2.77')).toEqual({ number: 64500, name: 'EXAMPLE-NET, Example Networks' });
    expect(both.find('198.51.100.1')).toEqual({ number: 64501, name: 'Example Hosting' });
    expect(both.find('2001:db8:7::1')).toEqual({ number: 64503, name: 'EXAMPLE-SIX' });
    expect(both.find('fe80::1%eth0')).toBeNull();
  });

  test('lets the narrower range win, and the wider one around it go on behind it', () => {
    expect(both.find('198.51.100.200')).toEqual({ number: 64502, name: null });
    expect(both.find('198.51.100.127')?.number).toBe(64501);
    expect(both.find('2001:db8:5::9')?.number).toBe(64504);
    expect(both.find('2001:db8:6::9')?.number).toBe(64503);
  });

  test('says nothing of what it does not contain, what nobody announces and what is no address', () => {
    for (const address of ['192.0.3.0', '203.0.113.9', '2001:db9::', 'router.example', '']) {
      expect(both.find(address)).toBeNull();
    }
  });

  test('is refused whole, with the line that is wrong', () => {
    expect(refusal('192.0.2.0/24 64500')).toBe('line 1: “192.0.2.0/24 64500” is not a prefix');
    expect(refusal('# table\n192.0.2.0/24\tmany')).toBe('line 2: “many” is not the number of an autonomous system');
    expect(refusal('192.0.2.9\t192.0.2.1\t64500')).toBe('line 1: the range ends before it begins');
    expect(refusal('192.0.2.9\t2001:db8::\t64500')).toContain('one address family');
    expect(refusal('192.0.2.0/33,64500')).toContain('is not a prefix');
    expect(refusal('192.0.2.0,192.0.2.9,1\n192.0.2.5,192.0.2.20,2')).toBe(
      'line 2: the range overlaps that of line 1 without lying in it',
    );
    expect(refusal('192.0.2.0/24,4294967296')).toContain('not the number');
  });

  test('finds by prefix what comparing bit by bit finds', () => {
    const prefix = fc.record({ value: fc.nat(0xffff), bits: fc.integer({ min: 16, max: 32 }) });
    const address = (value: number): string => `198.18.${value >> 8}.${value & 255}`;
    fc.assert(
      fc.property(fc.array(prefix, { minLength: 1, maxLength: 20 }), fc.nat(0xffff), (prefixes, asked) => {
        const unique = [
          ...new Map(prefixes.map((one) => [`${one.value >> (32 - one.bits)}/${one.bits}`, one])).values(),
        ];
        const found = table(unique.map(({ value, bits }, at) => `${address(value)}/${bits},${at + 1}`).join('\n'));
        let best: { readonly bits: number; readonly number: number } | null = null;
        unique.forEach(({ value, bits }, at) => {
          const size = 2 ** (32 - bits);
          const holds = Math.floor(value / size) === Math.floor(asked / size);
          if (holds && (best === null || bits > best.bits)) best = { bits, number: at + 1 };
        });
        expect(found.find(address(asked))?.number ?? null).toBe((best as { number: number } | null)?.number ?? null);
      }),
    );
  });

  test('is read or refused, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0129./:,\t\nafAS#') }), (text) => {
        expect(['parsed', 'refused']).toContain(readAsTable(text).kind);
      }),
    );
  });
});
