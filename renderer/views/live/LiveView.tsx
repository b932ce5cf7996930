import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { Confirm } from '../../components/Confirm.tsx';
import { NoteLines } from '../../components/NoteLines.tsx';
import { Says } from '../../components/Says.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { followApp, removeWatched } from '../../state/app.ts';
import { useDesktop } from '../../state/desktop.ts';
import { followEngine } from '../../state/engine.ts';
import { useLink } from '../../state/link.ts';
import { closeDialog, dismissNote, setFirstRun, setRefusal, useScreen } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { followTheme } from '../../state/theme.ts';
import { FirstRun } from './FirstRun.tsx';
import { emptyWords, lastingNote } from './link-words.ts';
import { Overview } from './Overview.tsx';
import { SecretsDialog } from './SecretsDialog.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { StallAnnouncer } from './StallAnnouncer.tsx';
import { TitleBar } from './TitleBar.tsx';
import { targetsText } from './words.ts';

/** The whole page: title bar, what there is to see, status line. */
export function LiveView() {
  useLayoutEffect(() => followTheme(), []);
  useEffect(() => followApp(), []);
  useEffect(() => followEngine(), []);
  const link = useLink((state) => state.link);
  const live = link.kind === 'live';
  return (
    <div className="app">
      <TitleBar link={link} />
      <Notes />
      <main className={live ? 'screen' : 'screen not-live'}>
        <Screen live={live} />
      </main>
      <Status live={live} />
      <Dialogs />
      <StallAnnouncer />
    </div>
  );
}

const NONE: readonly string[] = [];

/** What the app and its engine tell of themselves. */
function Notes() {
  const app = useDesktop((state) => state.state);
  const known = useTargets((state) => state.rows !== null);
  const ofApp = app?.notes ?? NONE;
  const ofEngine = useTargets((state) => state.notes);
  const dismissed = useScreen((state) => state.dismissed);
  const notes = useMemo(
    () => [...new Set([...ofApp, ...ofEngine])].filter((note) => !dismissed.has(note)),
    [ofApp, ofEngine, dismissed],
  );
  // As long as there is nothing else to see, the whole page says it.
  return <NoteLines lasting={known ? lastingNote(app) : null} notes={notes} onDismiss={dismissNote} />;
}

function Screen({ live }: { readonly live: boolean }) {
  const link = useLink((state) => state.link);
  const app = useDesktop((state) => state.state);
  const known = useTargets((state) => state.rows !== null);
  const empty = useTargets((state) => state.rows?.size === 0);
  const firstRun = useScreen((state) => state.firstRun);
  useEffect(() => {
    if (empty) setFirstRun(true);
  }, [empty]);
  if (!known) {
    const { title, text } = emptyWords(link, app);
    return <Says title={title}>{text !== null && <p>{text}</p>}</Says>;
  }
  return empty || firstRun ? <FirstRun live={live} onDone={() => setFirstRun(false)} /> : <Overview live={live} />;
}

function Dialogs() {
  const dialog = useScreen((state) => state.dialog);
  const target = useTargets((state) =>
    dialog.kind === 'secrets' ? (state.rows?.get(dialog.target)?.target ?? null) : null,
  );
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'settings':
      return <SettingsDialog />;
    case 'remove':
      return (
        <Confirm
          title={`Stop watching ${dialog.target}?`}
          text="It is no longer asked. What was recorded of it so far stays and can still be exported."
          action="Remove"
          onYes={() => void removeWatched(dialog.target).then(setRefusal)}
          onNo={closeDialog}
        />
      );
    case 'secrets':
      return target === null ? null : <SecretsDialog key={target.name} target={target} />;
  }
}

const CLOCK_EVERY_MS = 1_000;

function Status({ live }: { readonly live: boolean }) {
  const observer = useTargets((state) => state.observer);
  const total = useTargets((state) => state.rows?.size ?? null);
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), CLOCK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <StatusLine
      observer={live ? observer : null}
      live={live}
      watched={total === null ? '' : targetsText(total)}
      now={now}
    />
  );
}
