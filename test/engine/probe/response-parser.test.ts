import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_HEAD_BYTES, ResponseParser } from '../../../electron/engine/probe/http1/response-parser.ts';

const LIMITS = { bodyCapBytes: 1_000, keepBytes: 1_000 };

function parse(pieces: readonly Buffer[], method = 'GET', closed = true, limits = LIMITS) {
  const parser = new ResponseParser(method, limits);
  for (const piece of pieces) parser.push(piece);
  if (closed) parser.end();
  return {
    state: parser.state,
    problem: parser.problem,
    status: parser.head?.status ?? null,
    headers: parser.head?.headers.all ?? null,
    head: parser.headBytes?.toString('latin1') ?? null,
    body: Buffer.concat(parser.bodyParts).toString('latin1'),
    bodyBytes: parser.bodyBytes,
    capped: parser.capped,
    reusable: parser.reusable,
  };
}

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const sorted = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const cut of [...sorted, bytes.length]) {
    pieces.push(bytes.subarray(from, cut));
    from = cut;
  }
  return pieces;
}

function chunked(parts: readonly string[]): string {
  return `${parts.map((part) => `${part.length.toString(16)};ext=1\r\n${part}\r\n`).join('')}0\r\nTrailer: x\r\n\r\n`;
}

const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const body = fc.oneof(
  latin1.map((text) => `Content-Length: ${text.length}\r\n\r\n${text}`),
  fc
    .array(
      latin1.filter((part) => part !== ''),
      { maxLength: 5 },
    )
    .map((parts) => `Transfer-Encoding: chunked\r\n\r\n${chunked(parts)}`),
  latin1.map((text) => `\r\n${text}`),
);
const wellFormed = fc
  .tuple(
    fc.constantFrom('', 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n'),
    fc.constantFrom('\r\n', '\n'),
    fc.constantFrom('GET', 'HEAD'),
    body,
  )
  .map(([interim, end, method, rest]) => ({ method, text: `${interim}HTTP/1.1 200 OK${end}X-A: b${end}${rest}` }));
const mangled = fc.tuple(wellFormed, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([{ method, text }, at, code]) => {
  const index = at % text.length;
  return { method, text: text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1) };
});

describe('the HTTP/1.1 parser', () => {
  it('gives the same result whatever way the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.oneof(wellFormed, mangled),
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.boolean(),
        (answer, cuts, closed) => {
          const bytes = Buffer.from(answer.text, 'latin1');
          const whole = parse([bytes], answer.method, closed);
          expect(parse(split(bytes, cuts), answer.method, closed)).toEqual(whole);
          expect(
            parse(
              [...bytes].map((byte) => Buffer.from([byte])),
              answer.method,
              closed,
            ),
          ).toEqual(whole);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never throws, and keeps no more than its limits, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }), fc.boolean(), (pieces, likeHttp) => {
        const all = likeHttp ? [Buffer.from('HTTP/1.1 200 OK\r\n'), ...pieces] : pieces;
        const result = parse(
          all.map((piece) => Buffer.from(piece)),
          'GET',
          true,
          { bodyCapBytes: 50, keepBytes: 20 },
        );
        expect(['done', 'failed']).toContain(result.state);
        expect(result.bodyBytes).toBeLessThanOrEqual(50);
        expect(result.body.length).toBeLessThanOrEqual(50);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads back what the chunked coding carries', () => {
    fc.assert(
      fc.property(
        fc.array(
          latin1.filter((part) => part !== ''),
          { maxLength: 10 },
        ),
        (parts) => {
          const result = parse(
            [Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(parts)}`, 'latin1')],
            'GET',
            false,
          );
          expect(result).toMatchObject({ state: 'done', body: parts.join(''), reusable: true, capped: false });
        },
      ),
    );
  });

  it.each([
    ['a length that is no number', 'Content-Length: 5x\r\n\r\nhello'],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
    ['a header line without a name', ': x\r\n\r\n'],
    ['a header line without a colon', 'nonsense\r\n\r\n'],
    ['a chunk without a size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a negative chunk', 'Transfer-Encoding: chunked\r\n\r\n-1\r\n'],
    ['a chunk longer than its size', 'Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n'],
    ['a chunk line without end', `Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(5_000)}`],
  ])('calls %s malformed', (_what, rest) => {
    expect(parse([Buffer.from(`HTTP/1.1 200 OK\r\n${rest}`)]).problem?.code).toBe('http-malformed');
  });

  it.each(['SSH-2.0-OpenSSH\r\n', 'HTTP/2 200\r\n\r\n', 'HTTP/1.1 20 OK\r\n\r\n', 'HTTP/1.1 101 Switching\r\n\r\n'])(
    'calls %j malformed',
    (text) => expect(parse([Buffer.from(text)], 'GET', false).problem?.code).toBe('http-malformed'),
  );

  it('bounds the head, in one line, in many, and in interim answers', () => {
    const long = `HTTP/1.1 200 ${'x'.repeat(MAX_HEAD_BYTES)}`;
    const many = `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(MAX_HEAD_BYTES / 6)}`;
    const interim = 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(Math.ceil(MAX_HEAD_BYTES / 25));
    for (const text of [long, many, interim]) {
      expect(parse([Buffer.from(`${text}x`)], 'GET', false).problem?.code).toBe('headers-too-large');
    }
  });

  it('ends at the cap, which is no failure, and does not use the connection again', () => {
    const result = parse(
      [Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(2_000)}`)],
      'GET',
      false,
    );
    expect(result).toMatchObject({ state: 'done', bodyBytes: 1_000, capped: true, reusable: false });
  });

  it('knows when the connection may be used again', () => {
    const reusable = (head: string) => parse([Buffer.from(`${head}\r\n\r\n`)], 'HEAD', false).reusable;
    expect(reusable('HTTP/1.1 200 OK')).toBe(true);
    expect(reusable('HTTP/1.1 200 OK\r\nConnection: close')).toBe(false);
    expect(reusable('HTTP/1.0 200 OK')).toBe(false);
    expect(reusable('HTTP/1.0 200 OK\r\nConnection: Keep-Alive')).toBe(true);
  });

  it('tells an answer that ends too early', () => {
    expect(parse([]).problem?.code).toBe('closed-early');
    expect(parse([Buffer.from('HTTP/1.1 200 OK\r\nContent-Le')]).problem?.code).toBe('closed-early');
    expect(parse([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')]).problem?.code).toBe('closed-early');
    expect(parse([Buffer.from('HTTP/1.1 200 OK\r\n\r\nuntil the end')])).toMatchObject({
      state: 'done',
      body: 'until the end',
    });
  });
});
