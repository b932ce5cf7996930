import { expect, test } from 'vitest';
import { type DigReport, digText } from '../../electron/domain/dig-text.ts';

const answered: DigReport = {
  address: '127.0.0.1',
  port: 15_353,
  name: 'a.test',
  type: 'A',
  transport: 'UDP',
  rcode: 'NOERROR',
  messageId: 59_714,
  flags: ['aa', 'ra'],
  answers: [{ name: 'a.test', ttlSeconds: 0, type: 'A', value: '192.0.2.1' }],
  authorities: [],
  additional: 1,
  queryMs: 19.4,
  asked: 1,
  sizeBytes: 51,
  error: null,
  atUs: Date.UTC(2026, 10, 21, 20, 23, 41, 250) * 1_000,
};

test('an answer stands line for line as dig 9.18 prints it', () => {
  expect(digText(answered).split('\n')).toEqual([
    '; <<>> Stallscope, in the layout of dig <<>> @127.0.0.1 -p 15353 a.test A',
    ';; Got answer:',
    ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 59714',
    ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1',
    '',
    ';; QUESTION SECTION:',
    ';a.test.\t\t\t\tIN\tA',
    '',
    ';; ANSWER SECTION:',
    'a.test.\t\t\t0\tIN\tA\t192.0.2.1',
    '',
    ';; Query time: 19 msec (19.4 ms)',
    ';; SERVER: 127.0.0.1#15353(127.0.0.1) (UDP)',
    ';; WHEN: Sat Nov 21 20:23:41 UTC 2026',
    ';; MSG SIZE  rcvd: 51',
    '',
  ]);
});

test('records with longer names keep the columns where they can, and are never glued together', () => {
  const value = '192.0.2.1';
  const lines = digText({
    ...answered,
    answers: [
      { name: 'blackhole.lab.test', ttlSeconds: 60, type: 'A', value },
      { name: 'a-name-of-more-than-twenty-four-columns.test', ttlSeconds: 0, type: 'A', value },
    ],
  });
  expect(lines).toContain('\nblackhole.lab.test.\t60\tIN\tA\t192.0.2.1\n');
  expect(lines).toContain('\na-name-of-more-than-twenty-four-columns.test. 0\tIN A 192.0.2.1\n');
});

test('the authority of a name that does not exist is shown as a section of its own', () => {
  const soa = { name: 'test', ttlSeconds: 900, type: 'SOA', value: 'ns.test. root.test. 1 2 3 4 5' };
  const text = digText({ ...answered, rcode: 'NXDOMAIN', answers: [], authorities: [soa] });
  expect(text).toContain('status: NXDOMAIN');
  expect(text).toContain('ANSWER: 0, AUTHORITY: 1');
  expect(text).toContain(';; AUTHORITY SECTION:\ntest.\t\t\t900\tIN\tSOA\tns.test. ');
  expect(text).not.toContain('ANSWER SECTION');
});

test('a server that kept silent is told as dig tells it, with how often it was asked', () => {
  const text = digText({ ...answered, rcode: null, queryMs: null, asked: 2, answers: [] });
  expect(text).toContain(
    ';; communications error to 127.0.0.1#15353: timed out, no answer (asked 2 times)\n;; no servers could be reached\n',
  );
  expect(text).not.toContain('Got answer');
});

test('what is not known of an older answer is left out instead of invented', () => {
  const text = digText({ ...answered, messageId: null, flags: null, additional: null, sizeBytes: null });
  expect(text).toContain('status: NOERROR\n;; flags: qr rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0\n');
  expect(text).not.toContain('MSG SIZE');
});
