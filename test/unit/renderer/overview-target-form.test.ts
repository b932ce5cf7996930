import { expect, test } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../electron/domain/target.ts';
import { EMPTY_FORM, type TargetForm } from '../../../electron/domain/target-form.ts';
import {
  isFoldedUsed,
  isFoldedWrong,
  isOfField,
  kindOf,
  problemsOf,
  withRefusal,
} from '../../../renderer/views/target-form/form-problems.ts';
import { previewList, previewWords } from '../../../renderer/views/target-form/list-preview.ts';

const FORM: TargetForm = { ...EMPTY_FORM, address: 'https://api.example.com/' };
const wrong = (form: Partial<TargetForm>, taken: readonly string[] = []) =>
  problemsOf({ ...FORM, ...form }, DEFAULT_THRESHOLDS, new Set(taken));

test('a form that can be sent has nothing wrong with it', () => {
  expect(wrong({}).size).toBe(0);
});

test('each field says what is wrong with it', () => {
  expect([...wrong({ address: 'ftp://x', interval: 'soon' }).keys()]).toEqual(['address', 'interval']);
  const problems = wrong({ resolver: 'x y', expectStatus: '9000' });
  expect([...problems.keys()]).toEqual(['resolver', 'expectStatus']);
  expect(isFoldedWrong(problems)).toBe(true);
  expect(isFoldedWrong(wrong({ address: '' }))).toBe(false);
});

test('a name that another target has is told before it is sent', () => {
  expect(wrong({ name: ' api ' }, ['api']).get('name')).toMatch(/another/i);
  expect(wrong({ name: '' }, ['']).has('name')).toBe(false);
});

test('what the engine refuses stands at its field; what belongs to none stands below', () => {
  const refused = { kind: 'refused', field: 'resolver', message: 'No.' } as const;
  expect(withRefusal(wrong({}), refused).get('resolver')).toBe('No.');
  expect(isOfField(refused)).toBe(true);
  expect(isOfField({ ...refused, field: 'weather' })).toBe(false);
  expect(isOfField({ ...refused, field: null })).toBe(false);
  expect(withRefusal(wrong({}), { ...refused, field: null }).size).toBe(0);
});

test('what is folded away comes out where something of it is used', () => {
  expect(isFoldedUsed({ ...FORM, name: 'api', group: 'Shop', role: 'control' }, FORM)).toBe(false);
  expect(isFoldedUsed({ ...FORM, slowAfter: '900ms' }, FORM)).toBe(true);
  expect(isFoldedUsed({ ...FORM, verifyCertificate: false }, FORM)).toBe(true);
});

test('an address says which kind of target it makes', () => {
  expect(kindOf('https://example.com/')).toBe('http');
  expect(kindOf('example.com:443')).toBe('tcp');
  expect(kindOf('dns://example.com')).toBe('dns');
  expect(kindOf('')).toBeNull();
});

const preview = (text: string) => previewList(text, new Set(['https://known.example.com/']));

test('a pasted list says how many targets it makes, and which lines it leaves out', () => {
  expect(preview('')).toEqual({ kind: 'empty' });
  expect(preview('# only a comment\n')).toEqual({ kind: 'empty' });
  const list = preview('https://a.example.com\n# one\nhttps://a.example.com/\nhttps://known.example.com\n');
  expect(list).toEqual({ kind: 'lines', targets: 2, repeated: 1, known: 1 });
  expect(previewWords(list)).toBe(
    '2 targets will be added. Lines that repeat another one are left out: 1. Watched already, and then twice: 1.',
  );
});

test('lines that are no targets are told by their numbers, and nothing is taken before they are mended', () => {
  const list = preview('https://a.example.com\nftp://b\nhost:99999');
  expect(list.kind === 'wrong' && list.problems.map(({ line }) => line)).toEqual([2, 3]);
  expect(previewWords(list)).toMatch(/^2 lines are not a target/);
});

test('a configuration is told from a list, as the engine does it', () => {
  expect(preview('defaults:\n  interval: 5s\ntargets:\n  - url: https://a.example.com').kind).toBe('configuration');
  expect(preview('targets.example.com:443').kind).toBe('lines');
});
