import '../../styles/target-form.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { TargetField } from '../../../electron/domain/target-form.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Says } from '../../components/Says.tsx';
import { readDefaults, useDefaults } from '../../state/defaults.ts';
import { showInList } from '../../state/overview.ts';
import { currentRoute, goInstead } from '../../state/route.ts';
import { closeDialog, openSecrets, type TargetFormOf } from '../../state/screen.ts';
import {
  beginDraft,
  dropDraft,
  isChanged,
  openDraft,
  sendDraft,
  type TargetDraft,
  useTargetDraft,
} from '../../state/target-draft.ts';
import { useTargets } from '../../state/targets.ts';
import { isFoldedWrong, isOfField, type Problems, problemsOf, withRefusal } from './form-problems.ts';
import { TargetFields } from './TargetFields.tsx';
import { useSettled } from './use-settled.ts';

/** Adds a target, or changes or copies one. What was typed stays when it is closed by a slip, and when the engine goes away. */
export function TargetFormDialog({ of }: { readonly of: TargetFormOf }) {
  const draft = useTargetDraft((state) => state.draft);
  // Told once, as it opens: whether it goes on with what was typed before.
  const [isResumed] = useState(() => draft !== null && isChanged(draft));
  useEffect(() => {
    void openDraft(of);
    void readDefaults();
  }, [of]);
  if (draft === null) return null;
  return <TargetForm draft={draft} resumed={isResumed && isChanged(draft)} />;
}

function titleOf(of: TargetFormOf): string {
  switch (of.mode) {
    case 'add':
      return 'Add a target';
    case 'edit':
      return `Edit ${of.target}`;
    case 'copy':
      return `Copy ${of.target}`;
  }
}

const NOTHING_WRONG: Problems = new Map();

interface FormProps {
  readonly draft: TargetDraft;
  readonly resumed: boolean;
}

function TargetForm({ draft, resumed }: FormProps) {
  const { of, begun, form, sending, refused } = draft;
  const isRead = begun !== null;
  const defaults = useDefaults((state) => state.thresholds);
  const rows = useTargets((state) => state.rows);
  const own = of.mode === 'edit' ? of.target : null;
  const taken = useMemo(() => new Set([...(rows?.keys() ?? [])].filter((name) => name !== own)), [rows, own]);
  const { settled, typed, left } = useSettled<TargetField>();
  const [tried, setTried] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  const wrong = useMemo(() => problemsOf(form, defaults, taken), [form, defaults, taken]);
  const told = tried ? wrong : wrong.size === 0 ? NOTHING_WRONG : only(wrong, settled);
  const problems = withRefusal(told, refused);

  const isOpenedByProblem = tried && isFoldedWrong(problems);
  // Once the fields say what is wrong with them, the first of those takes the focus.
  const [turns, setTurns] = useState(0);
  useEffect(() => {
    if (turns > 0) fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [turns]);

  // Where it had to be read first, the focus was given before there was a field.
  useEffect(() => {
    if (isRead) fields.current?.querySelector<HTMLElement>('[data-focus-first]')?.focus();
  }, [isRead]);

  const send = async (): Promise<void> => {
    setTried(true);
    if (wrong.size > 0) {
      setTurns((count) => count + 1);
      return;
    }
    const name = await sendDraft();
    if (name === null) {
      setTurns((count) => count + 1);
      return;
    }
    closeDialog();
    const route = currentRoute();
    if (of.mode !== 'edit') showInList(name);
    else if (route.kind === 'target' && route.name === of.target && name !== of.target)
      goInstead({ kind: 'target', name });
  };
  const general = refused === null || isOfField(refused) ? null : refused.message;
  const footer = (
    <>
      <span className="grow clip-2" role="alert">
        {general !== null && <span className="refused">{general} What you typed is kept.</span>}
      </span>
      <Button
        label="Cancel"
        onClick={() => {
          dropDraft();
          closeDialog();
        }}
      />
      <Button label={of.mode === 'edit' ? 'Save' : 'Add target'} kind="primary" type="submit" busy={sending} />
    </>
  );
  return (
    <Dialog
      title={titleOf(of)}
      width={600}
      className="target-form"
      onClose={closeDialog}
      {...(isRead ? { onSubmit: () => void send(), footer } : {})}
    >
      {isRead ? (
        <div ref={fields}>
          {resumed && (
            <p className="resumed">
              What you typed before is still here.{' '}
              <button type="button" className="link" onClick={() => void beginDraft(of)}>
                Begin anew
              </button>
            </p>
          )}
          <TargetFields
            form={form}
            mode={of.mode}
            defaults={defaults}
            problems={problems}
            opened={isOpenedByProblem}
            onTyped={typed}
            onLeft={left}
            onSecrets={own === null ? null : () => openSecrets(own)}
          />
        </div>
      ) : draft.unread === null ? (
        <Says title="Reading the target" />
      ) : (
        <Says title="The target could not be read" text={draft.unread}>
          <Button label="Try again" icon="repeat" onClick={() => void beginDraft(of)} />
        </Says>
      )}
    </Dialog>
  );
}

const only = (problems: Problems, fields: ReadonlySet<TargetField>): Problems =>
  new Map([...problems].filter(([field]) => fields.has(field)));
