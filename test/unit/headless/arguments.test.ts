import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDurationMs } from '../../../electron/domain/duration.ts';
import { type OptionDefinition, parseArguments } from '../../../electron/headless/arguments.ts';
import { looksLikeUiAddress } from '../../../electron/headless/server/ui-address.ts';
import { UsageError } from '../../../electron/headless/usage-error.ts';

const OPTIONS: readonly OptionDefinition[] = [
  { name: 'config', value: 'FILE', help: '' },
  { name: 'duration', value: 'D', help: '' },
  { name: 'target', value: 'NAME', help: '', repeatable: true },
  { name: 'ui', value: 'HOST:PORT', help: '', takesNext: looksLikeUiAddress },
  { name: 'json', value: null, help: '' },
];
const parse = (...words: string[]) => parseArguments(words, OPTIONS);

function refusal(...words: string[]): string {
  try {
    parse(...words);
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  }
  return 'taken';
}

describe('options', () => {
  test('with and without values, and words between them', () => {
    const args = parse('one', '--config', 'f.yaml', '--json', 'two', '--target=a', '--target', 'b');
    expect(args.positionals).toEqual(['one', 'two']);
    expect([args.text('config'), args.has('json'), args.all('target'), args.text('duration')]).toEqual([
      'f.yaml',
      true,
      ['a', 'b'],
      null,
    ]);
  });

  test('that are not known are refused with what is known, or with what was meant', () => {
    expect(refusal('--confg', 'x')).toBe('“--confg” is no option here. Did you mean --config?');
    expect(refusal('-i')).toMatch(/^“-i” is no option here\. There are: --config, --duration/);
  });

  test('without the value that they need, or with one that they do not take', () => {
    expect(refusal('--config')).toBe('--config needs a value: --config FILE.');
    expect(refusal('--config', '--json')).toBe('--config needs a value: --config FILE.');
    expect(refusal('--json=yes')).toBe('--json takes no value, and has “yes”.');
    expect(refusal('--config=')).toBe('--config has an empty value.');
  });

  test('that are there twice', () => {
    expect(refusal('--config', 'a', '--config', 'b')).toBe('--config is there twice.');
  });

  test('whose value is wrong say which and why', () => {
    expect(() => parse('--duration', '5 sec').parsed('duration', parseDurationMs)).toThrow(
      /^--duration: “sec” is not a unit of time/,
    );
  });

  test('a single hyphen is a word, and so is all after two', () => {
    expect(parse('-').positionals).toEqual(['-']);
    expect(parse('--config', '-').text('config')).toBe('-');
    expect(parse('--', '--json', '-i').positionals).toEqual(['--json', '-i']);
  });
});

describe('--ui', () => {
  test.each([
    [['--ui'], '', []],
    [['--ui', '127.0.0.1:9000'], '127.0.0.1:9000', []],
    [['--ui', ':9000'], ':9000', []],
    [['--ui', '9000'], '9000', []],
    [['--ui', '[::1]:9000'], '[::1]:9000', []],
    [['--ui', 'localhost:9000'], 'localhost:9000', []],
    [['--ui=0.0.0.0:80'], '0.0.0.0:80', []],
    [['--ui', 'https://example.com/'], '', ['https://example.com/']],
    [['--ui', 'db.internal:5432'], '', ['db.internal:5432']],
    [['--ui', 'example.com'], '', ['example.com']],
    [['--ui', '--json'], '', []],
    [['--', '--ui'], null, ['--ui']],
  ])('%j', (words, value, positionals) => {
    const args = parse(...words);
    expect([args.text('ui'), args.positionals]).toEqual([value, positionals]);
  });
});

test('no words make the reader do anything but take or refuse them', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('--', '-', '--ui', '--json', '--config', '--config=', '-abc', '--=', '--no-json', '---'),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      refusal(...words);
    }),
    { numRuns: 2_000 },
  );
});
