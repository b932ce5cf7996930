import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { SecretField } from '../../components/SecretField.tsx';
import { inApp } from '../../state/connection.ts';
import { useDesktop } from '../../state/desktop.ts';
import { setSecrets } from '../../state/engine.ts';
import { closeDialog } from '../../state/screen.ts';
import type { TargetRow } from '../../state/targets.ts';
import {
  changeOf,
  type Draft,
  type HeaderDraft,
  newHeader,
  type Origin,
  type SecretsDraft,
  secretsDraft,
  untouched,
} from './secrets-draft.ts';
import { whereSecretsAreKept } from './where-kept.ts';

const typed = (value: string): Draft => ({ kind: 'typed', value });

/** What stands in an empty field for `what`. */
function placeholderOf(what: string, origin: Origin): string {
  switch (origin) {
    case 'new':
      return what;
    case 'held':
      return `New ${what.toLowerCase()}`;
    case 'missing':
      return `${what}, not at hand`;
  }
}

const typedValue = (draft: Draft): string => (draft.kind === 'typed' ? draft.value : '');

/** Secret values for the requests of one target. They are written here and never read. */
export function SecretsDialog({ target }: { readonly target: TargetRow['target'] }) {
  const app = useDesktop((state) => state.state);
  const [draft, setDraft] = useState<SecretsDraft>(() => secretsDraft(target.secrets));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const edit = (next: SecretsDraft): void => {
    setDraft(next);
    setRefusal(null);
  };
  const save = async (): Promise<void> => {
    if (busy) return;
    const outcome = changeOf(draft);
    switch (outcome.kind) {
      case 'nothing':
        closeDialog();
        break;
      case 'refused':
        setRefusal(outcome.sentence);
        break;
      case 'change': {
        setBusy(true);
        const refused = await setSecrets(target.name, outcome.change);
        setBusy(false);
        setRefusal(refused);
        if (refused === null) closeDialog();
      }
    }
  };
  return (
    <Dialog
      title={`Headers and password of ${target.name}`}
      width={620}
      className="secrets"
      onClose={closeDialog}
      onSubmit={() => void save()}
      footer={
        <>
          <span className="refused grow" role="status">
            {refusal}
          </span>
          <Button label="Cancel" onClick={closeDialog} />
          <Button label="Save" kind="primary" type="submit" busy={busy} />
        </>
      }
    >
      <PasswordPart draft={draft} onDraft={edit} />
      <HeadersPart
        headers={draft.headers}
        focus={draft.passwordOrigin !== 'missing'}
        onHeaders={(headers) => edit({ ...draft, headers })}
      />
      <p className="faint where">{whereSecretsAreKept(inApp, app)}</p>
    </Dialog>
  );
}

function PasswordPart({
  draft,
  onDraft,
}: {
  readonly draft: SecretsDraft;
  readonly onDraft: (draft: SecretsDraft) => void;
}) {
  const { password, user } = draft;
  return (
    <section aria-label="Password">
      <h3>Password, for Basic authentication</h3>
      <div className="pair">
        {password.kind === 'typed' ? (
          <input
            className="field"
            aria-label="User"
            placeholder="User"
            value={user}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => onDraft({ ...draft, user: event.target.value })}
          />
        ) : (
          <span>User and password</span>
        )}
        <SecretField
          label="Password"
          state={password.kind}
          value={typedValue(password)}
          placeholder={placeholderOf('Password', draft.passwordOrigin)}
          first={false}
          onValue={(value) => onDraft({ ...draft, password: typed(value) })}
          onReplace={() => onDraft({ ...draft, password: typed('') })}
        />
        {draft.passwordOrigin !== 'new' ? (
          <RemoveButton
            what="the password"
            removed={password.kind === 'taken-away'}
            onChange={(removed) =>
              onDraft({
                ...draft,
                user: '',
                password: removed ? { kind: 'taken-away' } : untouched(draft.passwordOrigin),
              })
            }
          />
        ) : (
          <span />
        )}
      </div>
    </section>
  );
}

/** One function for all, so that React calls it when the field comes, and not again. */
const focusOn = (field: HTMLElement | null): void => field?.focus();

interface HeadersProps {
  readonly headers: readonly HeaderDraft[];
  /** Whether the focus begins on the first value that is missing here. */
  readonly focus: boolean;
  readonly onHeaders: (headers: readonly HeaderDraft[]) => void;
}

function HeadersPart({ headers, focus, onHeaders }: HeadersProps) {
  const [added, setAdded] = useState<number | null>(null);
  const add = (): void => {
    const header = newHeader(headers);
    setAdded(header.key);
    onHeaders([...headers, header]);
  };
  const change = (key: number, by: Partial<HeaderDraft>): void =>
    onHeaders(headers.map((header) => (header.key === key ? { ...header, ...by } : header)));
  const firstMissing = headers.find((header) => header.origin === 'missing')?.key;
  const remove = (header: HeaderDraft, removed: boolean): void => {
    if (header.origin !== 'new')
      change(header.key, { draft: removed ? { kind: 'taken-away' } : untouched(header.origin) });
    else onHeaders(headers.filter((other) => other.key !== header.key));
  };
  return (
    <section aria-label="Headers">
      <h3>Headers</h3>
      {headers.map((header) => (
        <div key={header.key} className="pair">
          {header.origin !== 'new' ? (
            <span className="mono clip" title={header.name}>
              {header.name}
            </span>
          ) : (
            <input
              ref={header.key === added ? focusOn : null}
              className="field"
              aria-label="Name of the header"
              placeholder="Authorization"
              value={header.name}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              onChange={(event) => change(header.key, { name: event.target.value })}
            />
          )}
          <SecretField
            label={header.name === '' ? 'Value of the header' : `Value of ${header.name}`}
            state={header.draft.kind}
            value={typedValue(header.draft)}
            placeholder={placeholderOf('Value', header.origin)}
            first={focus && header.key === firstMissing}
            onValue={(value) => change(header.key, { draft: typed(value) })}
            onReplace={() => change(header.key, { draft: typed('') })}
          />
          <RemoveButton
            what={header.name === '' ? 'this header' : header.name}
            removed={header.draft.kind === 'taken-away'}
            onChange={(removed) => remove(header, removed)}
          />
        </div>
      ))}
      <Button label="Add header" icon="plus" onClick={add} />
    </section>
  );
}

interface RemoveProps {
  readonly what: string;
  readonly removed: boolean;
  readonly onChange: (removed: boolean) => void;
}

function RemoveButton({ what, removed, onChange }: RemoveProps) {
  return removed ? (
    <Button label="Undo" kind="quiet" aria-label={`Do not remove ${what}`} onClick={() => onChange(false)} />
  ) : (
    <IconButton icon="remove" label={`Remove ${what}`} tip="Remove" onClick={() => onChange(true)} />
  );
}
