import { useCallback, useEffect, useRef, useState } from 'react';
import { useLink } from '../../state/link.ts';
import type { ChangeOutcome } from '../../state/settings.ts';

/** What was typed, read: a value, or what is wrong with it in a sentence. */
export type Reading<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'wrong'; readonly reason: string };

interface Options<Value> {
  /** What is kept, as a person would type it. */
  readonly kept: string;
  readonly read: (text: string) => Reading<Value>;
  readonly save: (value: Value) => Promise<ChangeOutcome>;
}

type Trouble = { readonly kind: 'wrong' | 'refused' | 'away'; readonly message: string };

/**
 * A field that is saved when it is left. What could not be saved stays as it was typed: a value that is refused until it is mended,
 * and one that the engine was not there for until it is back.
 */
export function useTyped<Value>({ kept, read, save }: Options<Value>) {
  const [typed, setTyped] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const live = useLink((state) => state.link.kind === 'live');
  const saving = useRef(false);
  const latest = useRef<string | null>(null);
  latest.current = typed;

  const onDone = useCallback(async (): Promise<void> => {
    const text = latest.current;
    if (text === null || saving.current) return;
    if (text.trim() === kept) {
      setTyped(null);
      setTrouble(null);
      return;
    }
    const reading = read(text);
    if (reading.kind === 'wrong') {
      setTrouble({ kind: 'wrong', message: reading.reason });
      return;
    }
    saving.current = true;
    const outcome = await save(reading.value);
    saving.current = false;
    if (outcome.kind === 'saved') {
      // Somebody may have typed on meanwhile.
      setTyped((now) => (now === text ? null : now));
      setTrouble(null);
    } else {
      setTrouble({ kind: outcome.kind, message: outcome.message });
    }
  }, [kept, read, save]);

  const isWaiting = trouble?.kind === 'away';
  useEffect(() => {
    if (live && isWaiting) void onDone();
  }, [live, isWaiting, onDone]);

  const reading = typed === null ? null : read(typed);
  return {
    text: typed ?? kept,
    error: errorOf(trouble, reading?.kind === 'wrong' && trouble !== null ? reading.reason : null),
    onText(text: string): void {
      setTyped(text);
      // What is wrong is said when the field is left, and from then on as one types.
      setTrouble((now) => (now?.kind === 'wrong' ? now : null));
    },
    onDone: () => void onDone(),
    onUndo(): void {
      setTyped(null);
      setTrouble(null);
    },
  };
}

function errorOf(trouble: Trouble | null, wrongNow: string | null): string | null {
  switch (trouble?.kind) {
    case undefined:
      return null;
    case 'wrong':
      return wrongNow;
    case 'refused':
      return trouble.message;
    case 'away':
      return `Not saved so far. ${trouble.message}`;
  }
}
