import { useEffect, useRef, useState } from 'react';
import type { ChangeOutcome } from '../../state/settings.ts';

export interface Refused {
  readonly field: string | null;
  readonly message: string;
}

/**
 * A form that is sent as a whole. What is wrong with it is said once somebody has tried to send it; then the first field that is wrong
 * has the focus. `form` is put on what holds the fields.
 */
export function useSending(isRight: boolean, send: () => Promise<ChangeOutcome>, onDone: () => void) {
  const form = useRef<HTMLDivElement>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [turns, setTurns] = useState(0);
  useEffect(() => {
    if (turns === 0) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    (wrong?.matches('input, textarea, button') === true ? wrong : wrong?.querySelector<HTMLElement>('input'))?.focus();
  }, [turns]);
  return {
    form,
    tried,
    busy,
    refused,
    /** Something was typed, so what was refused is another thing. */
    typed: () => setRefused(null),
    async submit(): Promise<void> {
      if (busy) return;
      setTried(true);
      if (!isRight) {
        setTurns((count) => count + 1);
        return;
      }
      setBusy(true);
      const outcome = await send();
      setBusy(false);
      if (outcome.kind === 'saved') {
        onDone();
        return;
      }
      setRefused({ field: outcome.kind === 'refused' ? outcome.field : null, message: outcome.message });
      setTurns((count) => count + 1);
    },
  };
}

export type Sending = ReturnType<typeof useSending>;
