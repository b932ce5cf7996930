import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTargetLines } from '../../../electron/domain/target-lines.ts';

describe('a list of hosts, one a line', () => {
  test('comments and empty lines count for nothing, repetitions once', () => {
    const lines = readTargetLines(
      '\ufeff# lab\nserver1\r\n\r\n  server2:22  # ssh\nserver1\nhttps://x.example/#part\n',
      8080,
    );
    expect(lines.problems).toEqual([]);
    expect(lines.targets.map((target) => target.definition.name)).toEqual(['server1:8080', 'server2:22', 'x.example']);
    expect(lines.repeated).toBe(1);
  });

  test('names are unique, also beside those that are there', () => {
    const names = new Set(['a:1']);
    const lines = readTargetLines('a:1\nhttps://x.example/?q=1\nhttps://x.example/?q=2', null, names);
    expect(lines.targets.map((target) => target.definition.name)).toEqual(['a:1 (2)', 'x.example', 'x.example (2)']);
  });

  test('every wrong line is named, and no more than twenty of them', () => {
    const lines = readTargetLines(`good:1\n-i\n\n${'a b\n'.repeat(40)}`, null);
    expect(lines.problems).toHaveLength(20);
    expect(lines.problems[0]).toEqual({ line: 2, reason: expect.stringMatching(/option/) });
    expect(lines.problems[1]).toMatchObject({ line: 4 });
    expect(lines.furtherProblems).toBe(21);
  });

  test('50,000 hosts are taken', () => {
    const text = Array.from({ length: 50_000 }, (_, index) => `host-${index}.lab.example`).join('\n');
    const lines = readTargetLines(text, 80);
    expect(lines.problems).toEqual([]);
    expect(lines.targets).toHaveLength(50_000);
    expect(new Set(lines.targets.map((target) => target.definition.name)).size).toBe(50_000);
  });

  test('any text is read without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const lines = readTargetLines(text, null);
        for (const { line, reason } of lines.problems) {
          expect(line).toBeGreaterThan(0);
          expect(reason).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});
