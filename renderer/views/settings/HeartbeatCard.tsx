import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { clockText } from '../../components/clock-text.ts';
import { NumberSetting, Setting, SwitchSetting } from '../../components/Setting.tsx';
import { StateMark, type StateName } from '../../components/StateMark.tsx';
import { changeHeartbeat, tryHeartbeat } from '../../state/notice-actions.ts';
import type { Heartbeat, HeartbeatChange, Notices, Trial } from '../../state/notices.ts';
import { readPingEvery, secondsText } from './readings.ts';
import { useRefusal } from './use-refusal.ts';
import { useTyped } from './use-typed.ts';

const saveEvery = (everyMs: number) => changeHeartbeat({ everyMs });

/** Somebody elsewhere who is told that Stallscope measures, and tells others when that ends. */
export function HeartbeatCard({ notices }: { readonly notices: Notices }) {
  const { heartbeat, overridden, keepsSecrets } = notices;
  const { form } = heartbeat;
  const { refusal, attempt } = useRefusal();
  const every = useTyped({ kept: secondsText(form.everyMs), read: readPingEvery, save: saveEvery });
  const change = (by: HeartbeatChange): void => void attempt(changeHeartbeat(by));
  return (
    <section className="card" aria-label="Dead man’s switch">
      <div className="head">
        <h2>Dead man’s switch</h2>
        <span className="faint clip">someone elsewhere notices when this ends</span>
      </div>
      <SwitchSetting
        title="Tell that it measures"
        hint="pings only while targets are truly probed; /start and /fail as healthchecks services expect"
        refusal={refusal}
        on={form.enabled}
        disabled={overridden}
        onChange={(enabled) => change({ enabled })}
      />
      <AddressSetting heartbeat={heartbeat} overridden={overridden} keepsSecrets={keepsSecrets} />
      <NumberSetting
        title="Every"
        hint="as often as the service there waits for it"
        unit="s"
        disabled={overridden}
        {...every}
      />
      <SwitchSetting
        title="Fail when a target is down"
        hint="also where a required target is in trouble, and not only Stallscope"
        on={form.failWhenDown}
        disabled={overridden}
        onChange={(failWhenDown) => change({ failWhenDown })}
      />
      <Course heartbeat={heartbeat} />
    </section>
  );
}

interface AddressProps {
  readonly heartbeat: Heartbeat;
  readonly overridden: boolean;
  readonly keepsSecrets: boolean;
}

/** The address is a secret: whoever has it can tell that all is well. */
function AddressSetting({ heartbeat, overridden, keepsSecrets }: AddressProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const { form, goesTo, held } = heartbeat;
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isTyping = typed !== null;
  useEffect(() => {
    if (isTyping) field.current?.focus();
  }, [isTyping]);
  const send = async (url: string | null): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const outcome = await changeHeartbeat({ url });
    setBusy(false);
    setError(outcome.kind === 'saved' ? null : outcome.message);
    if (outcome.kind === 'saved') setTyped(null);
    else field.current?.focus();
  };
  if (typed === null) {
    const template = form.url === null || form.url === '' ? null : form.url;
    const isKnown = goesTo !== null || held || template !== null;
    return (
      <Setting title="Address" hint={error ?? addressWords(heartbeat, template)}>
        {!overridden && (
          <>
            <Button
              label={isKnown ? 'Replace' : 'Set up'}
              small
              aria-label={isKnown ? 'Replace the address' : 'Set up the address'}
              onClick={() => setTyped('')}
            />
            {isKnown && (
              <Button
                label="Remove"
                small
                kind="quiet"
                aria-label="Remove the address"
                onClick={() => void send(null)}
              />
            )}
          </>
        )}
      </Setting>
    );
  }
  return (
    <form
      className="setting adding-one"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() === '') setError('Type the address that is pinged.');
        else void send(typed.trim());
      }}
    >
      <span className="what">
        <input
          ref={field}
          type="password"
          className="field"
          aria-label="Address of the dead man’s switch"
          aria-invalid={error !== null}
          aria-describedby={`${id}-under`}
          placeholder="https://hc-ping.com/…"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.target.value);
            setError(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped(null);
          }}
        />
        <small id={`${id}-under`} className={error === null ? undefined : 'refused'} role="status">
          {error ?? keptWords(keepsSecrets)}
        </small>
      </span>
      <Button
        label="Cancel"
        small
        onClick={() => {
          setTyped(null);
          setError(null);
        }}
      />
      <Button label="Save" small type="submit" busy={busy} />
    </form>
  );
}

const keptWords = (keepsSecrets: boolean): string =>
  keepsSecrets
    ? `A secret, never shown again; \${NAME} is filled in from the environment.`
    : `Kept in memory until Stallscope ends; \${NAME} is filled in from the environment each time.`;

function addressWords({ goesTo, held }: Heartbeat, template: string | null): string {
  const where = goesTo === null ? null : `at ${goesTo}`;
  if (template !== null) return `${template}, from the environment${held ? '' : ': not at hand, so nothing is told'}`;
  if (where !== null)
    return held ? `${where}; kept, not shown` : `${where}; its address is not at hand, so nothing is told`;
  return held ? 'kept, not shown' : 'not set up';
}

/** How it goes, and one ping as a trial. */
function Course({ heartbeat }: { readonly heartbeat: Heartbeat }) {
  const [trial, setTrial] = useState<Trial | null>(null);
  const [trying, setTrying] = useState(false);
  const attempt = async (): Promise<void> => {
    setTrying(true);
    setTrial(await tryHeartbeat());
    setTrying(false);
  };
  const isBad = trial === null ? heartbeat.missed > 0 : !trial.delivered;
  return (
    <Setting
      mark={<StateMark state={markOf(heartbeat)} label={null} />}
      title={courseTitle(heartbeat)}
      hint={
        <span role="status" className={isBad ? 'refused' : undefined}>
          {trying ? 'Being pinged.' : trial === null ? courseWords(heartbeat) : `Trial: ${trial.says}`}
        </span>
      }
    >
      <Button label="Test" small busy={trying} aria-label="Test the dead man’s switch" onClick={() => void attempt()} />
    </Setting>
  );
}

function markOf({ form, missed, lastSentAt, lastTold }: Heartbeat): StateName {
  if (!form.enabled) return 'paused';
  if (missed > 0) return 'failed';
  if (lastTold === 'fail') return 'slow';
  return lastSentAt === null ? 'pending' : 'ok';
}

function courseTitle({ form, missed }: Heartbeat): string {
  if (!form.enabled) return 'Off';
  return missed === 0 ? 'On' : missed === 1 ? '1 ping missed' : `${missed.toLocaleString()} pings missed`;
}

function courseWords({ lastSentAt, lastTold, says }: Heartbeat): string {
  if (lastSentAt === null) return says ?? 'nothing told so far';
  const told = lastTold === null ? '' : ` (${lastTold})`;
  return `last told ${clockText(lastSentAt)}${told}${says === null ? '' : `; ${says}`}`;
}
