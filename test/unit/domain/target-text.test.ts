import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetAddress } from '../../../electron/domain/target-address.ts';
import { parseTargetText } from '../../../electron/domain/target-text.ts';

function read(text: string, port: number | null = null) {
  const result = parseTargetText(text, port);
  if (result.kind === 'refused') throw new Error(`refused: ${result.reason}`);
  return result.value;
}

function reason(text: string): string {
  const result = parseTargetText(text);
  return result.kind === 'refused' ? result.reason : `taken as ${targetAddress(result.value.definition)}`;
}

describe('what a person pastes becomes a target', () => {
  test.each([
    ['https://api.example.com/healthcheck', 'https://api.example.com/healthcheck', 'api.example.com/healthcheck'],
    ['http://example.com', 'http://example.com/', 'http://example.com'],
    ['HTTPS://EXAMPLE.com:8443/a?key=1#part', 'https://example.com:8443/a?key=1', 'example.com:8443/a'],
    ['example.com', 'https://example.com/', 'example.com'],
    ['example.com/path', 'https://example.com/path', 'example.com/path'],
    ['  example.com  ', 'https://example.com/', 'example.com'],
    ['db.internal:5432', 'tcp://db.internal:5432', 'db.internal:5432'],
    ['tcp://192.0.2.1:22', 'tcp://192.0.2.1:22', '192.0.2.1:22'],
    ['tcp://[2001:db8::1]:443', 'tcp://[2001:db8::1]:443', '[2001:db8::1]:443'],
    ['[2001:db8::1]:443', 'tcp://[2001:db8::1]:443', '[2001:db8::1]:443'],
    ['2001:db8::1', 'https://[2001:db8::1]/', '[2001:db8::1]'],
    ['https://[2001:db8::1]/x', 'https://[2001:db8::1]/x', '[2001:db8::1]/x'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example'],
    ['bücher.example:25', 'tcp://xn--bcher-kva.example:25', 'xn--bcher-kva.example:25'],
    ['dns://example.com', 'dns://example.com?type=A', 'example.com'],
    ['dns://example.com?transport=tcp', 'dns://example.com?type=A&transport=tcp', 'example.com over TCP'],
    [
      'dns://_dmarc.example.com?type=txt&resolver=192.0.2.53:5353',
      'dns://_dmarc.example.com?type=TXT&resolver=192.0.2.53%3A5353',
      '_dmarc.example.com TXT @192.0.2.53:5353',
    ],
  ])('%s', (text, address, name) => {
    const { definition } = read(text);
    expect({ address: targetAddress(definition), name: definition.name }).toEqual({ address, name });
  });

  test('a plain host is TCP when a port is given for all', () => {
    expect(targetAddress(read('server7', 8080).definition)).toBe('tcp://server7:8080');
    expect(targetAddress(read('server7:22', 8080).definition)).toBe('tcp://server7:22');
    expect(targetAddress(read('https://server7/', 8080).definition)).toBe('https://server7/');
  });

  test('DNS over TCP is a choice', () => {
    expect(read('dns://example.com?transport=tcp').definition.spec).toMatchObject({ kind: 'dns', transport: 'tcp' });
  });
});

describe('user and password of a URL', () => {
  test('are used, and are nowhere in the definition', () => {
    const { definition, secrets } = read('https://ann:s3cr%40t@example.com/a');
    expect(secrets.credentials).toBe('ann:s3cr@t');
    expect(definition.spec).toMatchObject({ url: 'https://example.com/a', credentials: { kind: 'withheld' } });
    expect(JSON.stringify(definition)).not.toMatch(/s3cr|ann/);
  });

  test('that are variables are kept as their names', () => {
    const { definition, secrets } = read('https://$' + '{API_USER}:$' + '{API_PASS}@example.com/');
    expect(definition.spec).toMatchObject({
      credentials: { kind: 'template', template: '$' + '{API_USER}:$' + '{API_PASS}' },
    });
    expect(secrets.credentials).toBeNull();
  });

  test('are refused where a part of the password would be stored in clear', () => {
    expect(reason('https://ann:half$' + '{REST}@example.com/')).toMatch(/whole password/);
  });

  test('are never part of a refusal', () => {
    for (const text of [
      'https://ann:s3cret@exa mple.com/',
      'https://ann:s3cret@/',
      'tcp://ann:s3cret@host:1',
      'https://ann:s3cret@-i/',
      'ann:s3cret@bad host',
      'https://ann:s3cret@example.com:99999/',
    ]) {
      expect(reason(text)).not.toMatch(/s3cret/);
      expect(reason(text)).not.toMatch(/^taken/);
    }
  });
});

describe('what is no target is refused with words', () => {
  test.each([
    ['', /empty/],
    ['-i', /option/],
    ['--flood', /option/],
    ['-i/x', /option/],
    ['tcp://-i:80', /option/],
    ['https://-i/', /option/],
    ['dns://-t', /option/],
    ['a b', /space/],
    ['https://exa mple.com/', /space/],
    ['a\u0007b', /control character/],
    ['https://example.com/\u001b[31m', /control character/],
    ['a..b', /empty label/],
    ['.a', /empty label/],
    ['a.-b', /hyphen/],
    [`${'a'.repeat(64)}.example`, /63/],
    [`${'abcd.'.repeat(60)}example`, /253/],
    ['tcp://host', /no port/],
    ['tcp://host:0', /1 to 65535/],
    ['host:65536', /1 to 65535/],
    ['host:80x', /1 to 65535/],
    ['tcp://host:1/path', /nothing after/],
    ['tcp://[2001:db8::zz]:1', /IPv6/],
    ['ftp://example.com/', /not probed/],
    ['dns://example.com?typ=A', /not known/],
    ['dns://example.com?type=ANY', /record type/],
    ['dns://192.0.2.1', /address/],
    ['dns://example.com?resolver=one.example', /address/],
    ['10.1', /full IPv4/],
    ['9/', /“9” is no address/],
    ['https://2130706433/', /no address/],
    ['https://ann@0x7f.1:80/x', /“0x7f.1” is no address/],
    ['https://0177.0.0.1/', /no address/],
    ['https://１２７.0.0.1/', /no address/],
    [`https://example.com/${'中'.repeat(1_000)}`, /4096/],
    ['256.1.1.1:80', /full IPv4/],
    ['a'.repeat(5_000), /4096/],
    ['host;reboot', /no host name has/],
    ['$(reboot)', /no host name has/],
  ])('%j', (text, words) => {
    expect(reason(text)).toMatch(words);
  });

  test('nothing at all makes the reader throw, and nothing invisible gets through', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.stringMatching(/^(https?|tcp|dns):\/\/[-a-z0-9.:@[\]%/?#&= ]{0,40}$/),
      fc.tuple(fc.domain(), fc.nat(70_000)).map(([host, port]) => `${host}:${port}`),
    );
    fc.assert(
      fc.property(hostile, fc.option(fc.integer({ min: 1, max: 65_535 })), (text, port) => {
        const result = parseTargetText(text, port);
        if (result.kind === 'refused') {
          expect(result.reason).not.toMatch(/\p{Cc}/u);
          expect(result.reason.length).toBeLessThan(400);
          return;
        }
        const { spec, name } = result.value.definition;
        const host = spec.kind === 'http' ? new URL(spec.url).hostname : spec.kind === 'tcp' ? spec.host : spec.name;
        expect(host).toMatch(/^[a-z0-9_[]|^::|^[0-9a-f:]/);
        expect(host).not.toMatch(/[\s\p{Cc}]|^-/u);
        expect(name).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  test('an address that was read is read to the same again', () => {
    const texts = fc.oneof(
      fc.webUrl({ withQueryParameters: true }),
      fc
        .tuple(fc.oneof(fc.domain(), fc.ipV4()), fc.integer({ min: 1, max: 65_535 }))
        .map(([host, port]) => `tcp://${host}:${port}`),
      fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 65_535 })).map(([host, port]) => `tcp://[${host}]:${port}`),
      fc
        .tuple(fc.domain(), fc.constantFrom('A', 'AAAA', 'MX'), fc.ipV6())
        .map(([name, type, at]) => `dns://${name}?type=${type}&resolver=${encodeURIComponent(at)}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { definition } = read(text);
        expect(read(targetAddress(definition)).definition).toEqual(definition);
      }),
    );
  });
});
