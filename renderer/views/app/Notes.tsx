import { useEffect, useMemo } from 'react';
import { NoteLines } from '../../components/NoteLines.tsx';
import { useDesktop } from '../../state/desktop.ts';
import { dismissNote, setRefusal, useScreen } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { lastingNote } from './link-words.ts';

const NONE: readonly string[] = [];
const REFUSAL_SHOWN_MS = 12_000;

/** What the app and its engine tell of themselves, and why something that was asked for was not done. */
export function Notes() {
  const app = useDesktop((state) => state.state);
  const known = useTargets((state) => state.rows !== null);
  const ofApp = app?.notes ?? NONE;
  const ofEngine = useTargets((state) => state.notes);
  const dismissed = useScreen((state) => state.dismissed);
  const refusal = useScreen((state) => state.refusal);
  const notes = useMemo(
    () => [...new Set([...ofApp, ...ofEngine])].filter((note) => !dismissed.has(note)),
    [ofApp, ofEngine, dismissed],
  );
  useEffect(() => {
    if (refusal === null) return;
    const timer = setTimeout(() => setRefusal(null), REFUSAL_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refusal]);
  return (
    <NoteLines
      // As long as there is nothing else to see, the whole page says it.
      lasting={known ? lastingNote(app) : null}
      refusal={refusal}
      notes={notes}
      onDismiss={dismissNote}
      onRefusalRead={() => setRefusal(null)}
    />
  );
}
