import '../../styles/quiet.css';
import { Button } from '../../components/Button.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { TimeText } from '../../components/TimeText.tsx';
import { type Blind, type Hold, holdOf, holdsOfAll, useQuiet } from '../../state/quiet.ts';
import { snoozeTarget } from '../../state/quiet-actions.ts';
import { setRefusal } from '../../state/screen.ts';
import { useEachSame } from '../../state/shallow.ts';
import { blindTitle, toldToNobody } from './hold-words.ts';

/** Why nobody is told of a target (null: of anything) now, and whether what is seen here speaks about targets at all. */
export function QuietBanner({ target }: { readonly target: string | null }) {
  const blind = useQuiet((state) => state.quiet?.blind ?? null);
  const ofAll = useQuiet(useEachSame((state) => [...holdsOfAll(state.quiet)]));
  const own = useQuiet((state) => (target === null ? null : holdOf(state.quiet, target)));
  const holds = own === null ? ofAll : [own, ...ofAll];
  if (blind === null && holds.length === 0) return null;
  return (
    <section className="quiet-banner" aria-label="What nobody is told">
      {blind !== null && <BlindLine blind={blind} />}
      {holds.map((hold) => (
        <HoldLine key={`${hold.reason} ${hold.target} ${hold.name}`} hold={hold} />
      ))}
    </section>
  );
}

function BlindLine({ blind }: { readonly blind: Blind }) {
  return (
    <p className="blind" role="status">
      <StateMark state="suspect" label={null} />
      <span className="grow">
        <b>{blindTitle(blind.why)}</b> since <TimeText at={blind.since} />. {blind.says}{' '}
        <span className="faint">What targets show meanwhile says nothing about their servers.</span>
      </span>
    </p>
  );
}

function HoldLine({ hold }: { readonly hold: Hold }) {
  return (
    <p>
      <StateMark state="paused" label={null} />
      <span className="grow" title={`until ${hold.until.slice(0, 16).replace('T', ' ')} UTC`}>
        {toldToNobody(hold)}
      </span>
      {hold.reason === 'snoozed' && (
        <Button
          label="End snooze"
          small
          aria-label={hold.target === null ? 'End snooze of all targets' : `End snooze of ${hold.target}`}
          onClick={() => void snoozeTarget(hold.target, null).then(setRefusal)}
        />
      )}
    </p>
  );
}
