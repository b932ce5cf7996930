import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { clockText } from '../../components/clock-text.ts';
import { Menu } from '../../components/Menu.tsx';
import { NumberSetting, Setting, SwitchSetting, TextSetting } from '../../components/Setting.tsx';
import { changePolicy } from '../../state/notice-actions.ts';
import type { Notices, Policy } from '../../state/notices.ts';
import { useQuiet } from '../../state/quiet.ts';
import { snoozeTarget } from '../../state/quiet-actions.ts';
import { sign, useSignature } from '../../state/quiet-signature.ts';
import { setRefusal } from '../../state/screen.ts';
import { snoozeItems } from '../quiet/snooze-items.ts';
import { hoursText, readCertificateDays, readGrace, readReminder, secondsText } from './readings.ts';
import { useRefusal } from './use-refusal.ts';
import { useTyped } from './use-typed.ts';

/** What holds for everybody who is told: when one is told at all, and how often. */
export function PolicySettings({ notices }: { readonly notices: Notices }) {
  const { policy, overridden } = notices;
  const { refusal, attempt } = useRefusal();
  return (
    <>
      <SwitchSetting
        title="Tell channels"
        hint="what begins, what goes on, and what is over; suspect samples never"
        refusal={refusal}
        on={policy.enabled}
        disabled={overridden}
        onChange={(enabled) => void attempt(changePolicy({ enabled }))}
      />
      <GraceSetting policy={policy} disabled={overridden} />
      <ReminderSetting policy={policy} disabled={overridden} />
      <CertificateSetting policy={policy} disabled={overridden} />
      <SnoozeSetting />
      <SignatureSetting />
    </>
  );
}

interface Props {
  readonly policy: Policy;
  readonly disabled: boolean;
}

const saveGrace = (graceMs: number) => changePolicy({ graceMs });
const saveReminder = (remindAfterMs: number | null) => changePolicy({ remindAfterMs });
const saveDays = (certificateDays: number[]) => changePolicy({ certificateDays });

function GraceSetting({ policy, disabled }: Props) {
  const typed = useTyped({ kept: secondsText(policy.graceMs), read: readGrace, save: saveGrace });
  return (
    <NumberSetting
      title="Grace"
      hint="so long after the start or after waking up nobody is told"
      unit="s"
      disabled={disabled}
      {...typed}
    />
  );
}

function ReminderSetting({ policy, disabled }: Props) {
  const typed = useTyped({ kept: hoursText(policy.remindAfterMs), read: readReminder, save: saveReminder });
  return (
    <NumberSetting
      title="Remind after"
      hint="while it goes on and nobody has seen it; empty: never"
      unit="h"
      placeholder="never"
      disabled={disabled}
      {...typed}
    />
  );
}

function CertificateSetting({ policy, disabled }: Props) {
  const typed = useTyped({ kept: policy.certificateDays.join(', '), read: readCertificateDays, save: saveDays });
  return (
    <TextSetting
      title="Certificates"
      hint="days before one ends; empty: not told"
      placeholder="not told"
      disabled={disabled}
      {...typed}
    />
  );
}

/** A person who works on something wants to hear nothing of anything for a while. */
function SnoozeSetting() {
  const held = useQuiet(
    ({ quiet }) => quiet?.holds.find((hold) => hold.target === null && hold.reason === 'snoozed') ?? null,
  );
  const snooze = (forMs: number | null): void => void snoozeTarget(null, forMs).then(setRefusal);
  return (
    <Setting
      title="Snooze all"
      hint={
        <span role="status">
          {held === null
            ? 'a single target is snoozed from its menu in the overview'
            : `nobody is told of anything until ${clockText(held.until)}`}
        </span>
      }
    >
      {held === null ? (
        <Menu label="Snooze all" items={snoozeItems(null, snooze)}>
          <Button label="Snooze" small aria-label="Snooze all targets" />
        </Menu>
      ) : (
        <Button label="End snooze" small aria-label="End snooze of all targets" onClick={() => snooze(null)} />
      )}
    </Setting>
  );
}

function SignatureSetting() {
  const name = useSignature((state) => state.name);
  const [typed, setTyped] = useState<string | null>(null);
  const keep = (): void => {
    if (typed !== null) sign(typed);
    setTyped(null);
  };
  return (
    <TextSetting
      title="Your name"
      hint="goes with what you mark as seen; kept in this window"
      placeholder="not told"
      text={typed ?? name}
      error={null}
      onText={setTyped}
      onDone={keep}
      onUndo={() => setTyped(null)}
    />
  );
}
