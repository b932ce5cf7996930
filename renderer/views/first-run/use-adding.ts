import { useRef, useState } from 'react';
import { addTargets } from '../../state/engine.ts';

/** The field that adds targets: its text, whether it is being sent or was added as it stands, and why it was refused. */
export function useAdding(onAdded: (names: readonly string[]) => void) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const fieldRef = useRef<HTMLTextAreaElement>(null);
  return {
    text,
    busy,
    done,
    refusal,
    fieldRef,
    onText(next: string): void {
      setText(next);
      setDone(false);
      setRefusal(null);
    },
    async onAdd(): Promise<void> {
      if (busy || text.trim() === '') return;
      setBusy(true);
      const { added, refusal: reason } = await addTargets(text);
      setBusy(false);
      setRefusal(reason);
      setDone(reason === null);
      if (reason === null) onAdded(added);
      else fieldRef.current?.focus();
    },
  };
}
