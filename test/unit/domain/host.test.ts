import { describe, expect, test } from 'vitest';
import { parseHost } from '../../../electron/domain/host.ts';

describe('where a host alone is needed', () => {
  test.each([
    ['192.0.2.7:80', '“192.0.2.7:80” has a port in it; here the host alone is needed'],
    ['api.example.com:443', '“api.example.com:443” has a port in it; here the host alone is needed'],
    ['[2001:db8::7]:80', '“[2001:db8::7]:80” has a port in it; here the host alone is needed'],
    ['https://api.example.com/', '“https://api.example.com/” is a URL; here its host alone is needed'],
    ['tcp://192.0.2.7:80', '“tcp://192.0.2.7:80” is a URL; here its host alone is needed'],
    ['2001:db8:::7', '“2001:db8:::7” is no IPv6 address'],
    ['2001:db8::g', '“2001:db8::g” is no IPv6 address'],
  ])('%s is refused for what it is', (text, reason) => {
    expect(parseHost(text)).toEqual({ kind: 'refused', reason });
  });
});
