import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MethodName } from '../../../electron/contract/contract.ts';
import { EMPTY_FORM } from '../../../electron/domain/target-form.ts';
import type { CallResult } from '../../../renderer/api/engine-client.ts';

/** What the engine answers; `away` is an engine that is not there. */
const engine = vi.hoisted(() => ({
  answers: {} as Record<string, unknown>,
  asked: [] as { readonly name: string; readonly input: unknown }[],
}));

vi.mock('../../../renderer/state/connection.ts', () => ({
  inApp: false,
  connection: {
    engine: {
      call(name: MethodName, input: unknown): Promise<CallResult<unknown>> {
        engine.asked.push({ name, input });
        const answer = engine.answers[name];
        return Promise.resolve(
          answer === undefined
            ? { ok: false, failure: { kind: 'unreachable', message: 'The engine is away.' } }
            : (answer as CallResult<unknown>),
        );
      },
    },
  },
}));

const { beginDraft, changeDraft, dropDraft, isChanged, openDraft, sendDraft, useTargetDraft } = await import(
  '../../../renderer/state/target-draft.ts'
);
const { dropImport, sendImport, setImportText, useImportDraft } = await import(
  '../../../renderer/state/import-draft.ts'
);

const draft = () => useTargetDraft.getState().draft;
const refused = (code: string, message: string, context = {}) => ({
  ok: false,
  failure: { kind: 'refused', error: { code, message, context } },
});
const KEPT = { ...EMPTY_FORM, name: 'api', address: 'https://api.example.com/' };
const ADD = { mode: 'add' } as const;

beforeEach(() => {
  engine.answers = {};
  engine.asked = [];
});
afterEach(() => {
  dropDraft();
  dropImport();
});

describe('a target that is being written', () => {
  test('is still there when its form is opened again, and begins anew where somebody wants it to', async () => {
    await openDraft(ADD);
    changeDraft({ address: 'https://half.typed' });
    await openDraft(ADD);
    expect(draft()?.form.address).toBe('https://half.typed');
    await beginDraft(ADD);
    expect(draft()?.form).toEqual(EMPTY_FORM);
  });

  test('does not turn up in the form of another target', async () => {
    await openDraft(ADD);
    changeDraft({ address: 'https://half.typed' });
    engine.answers['targets.form'] = { ok: true, value: { form: KEPT } };
    await openDraft({ mode: 'edit', target: 'api' });
    expect(draft()?.form).toEqual(KEPT);
    const shown = draft();
    expect(shown !== null && isChanged(shown)).toBe(false);
  });

  test('loses nothing when the engine is away, and is sent by the next attempt', async () => {
    await openDraft(ADD);
    changeDraft({ address: 'https://api.example.com/' });
    expect(await sendDraft()).toBeNull();
    expect(draft()).toMatchObject({
      sending: false,
      form: { address: 'https://api.example.com/' },
      refused: { field: null, message: 'The engine is away.' },
    });
    engine.answers['targets.define'] = { ok: true, value: { target: { name: 'api.example.com' } } };
    expect(await sendDraft()).toBe('api.example.com');
    expect(draft()).toBeNull();
  });

  test('says at its field what the engine refuses, until it is changed', async () => {
    await openDraft(ADD);
    changeDraft({ name: 'api' });
    engine.answers['targets.define'] = refused('duplicate-name', 'There is one already.');
    await sendDraft();
    expect(draft()?.refused).toEqual({ kind: 'refused', field: 'name', message: 'There is one already.' });
    engine.answers['targets.define'] = refused('invalid-input', 'Too short.', { field: 'interval' });
    await sendDraft();
    expect(draft()?.refused?.field).toBe('interval');
    changeDraft({ interval: '5s' });
    expect(draft()?.refused).toBeNull();
  });

  test('that replaces one says which; a copy takes along what no form shows, and needs a name of its own', async () => {
    engine.answers['targets.form'] = { ok: true, value: { form: KEPT } };
    engine.answers['targets.define'] = { ok: true, value: { target: { name: 'x' } } };
    await openDraft({ mode: 'edit', target: 'api' });
    await sendDraft();
    expect(engine.asked.at(-1)?.input).toMatchObject({ replaces: 'api', like: null });
    await openDraft({ mode: 'copy', target: 'api' });
    expect(draft()?.form.name).toBe('');
    await sendDraft();
    expect(engine.asked.at(-1)?.input).toMatchObject({ replaces: null, like: 'api' });
  });

  test('that could not be read says so, and is read by the next attempt', async () => {
    await openDraft({ mode: 'edit', target: 'api' });
    expect(draft()).toMatchObject({ begun: null, unread: 'The engine is away.' });
    engine.answers['targets.form'] = { ok: true, value: { form: KEPT } };
    await beginDraft({ mode: 'edit', target: 'api' });
    expect(draft()?.form.name).toBe('api');
  });
});

test('a list that is refused stays as it was pasted', async () => {
  setImportText('https://a.example.com\nnonsense');
  engine.answers['targets.import'] = refused('invalid-input', 'Line 2: that is no target.');
  expect(await sendImport()).toBeNull();
  expect(useImportDraft.getState()).toMatchObject({
    text: 'https://a.example.com\nnonsense',
    sending: false,
    refusal: 'Line 2: that is no target.',
  });
  engine.answers['targets.import'] = { ok: true, value: { targets: [{ name: 'a' }] } };
  expect(await sendImport()).toEqual(['a']);
  expect(useImportDraft.getState().text).toBe('');
});
