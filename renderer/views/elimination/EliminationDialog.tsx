import '../../styles/elimination.css';
import { useId, useMemo } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import {
  chooseEliminated,
  chooseElimination,
  type EliminationBy,
  makeElimination,
  typeElimination,
  useElimination,
} from '../../state/elimination.ts';
import { closeDialog } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { VariantList } from './VariantList.tsx';

const WHAT: Readonly<Record<EliminationBy, { readonly label: string; readonly says: string }>> = {
  origin: {
    label: 'CDN or server',
    says: 'The same request, past the CDN or the load balancer, to each of the server’s own addresses.',
  },
  resolvers: { label: 'Resolver', says: 'The same request, its name resolved by each of these.' },
  families: { label: 'IPv4 or IPv6', says: 'The same request, over each kind of addresses alone.' },
  connection: {
    label: 'Connection',
    says: 'The same request, over a new connection each time, and over one that is kept alive.',
  },
};

const ORDER: readonly EliminationBy[] = ['origin', 'resolvers', 'families', 'connection'];

/** Targets that differ from one in one thing alone: what they would be, and one press to watch and compare them. */
export function EliminationDialog() {
  const { target, by, addresses, resolvers, plan, planning, making, refused } = useElimination();
  const made = plan?.members.filter(({ state }) => state === 'new').length ?? 0;
  const isReady = plan !== null && plan.members.length > 1 && !planning;
  const general = refused !== null && refused.field === null ? refused.message : null;
  return (
    <Dialog
      title="Find the cause by elimination"
      description="Watch the same thing once more with one thing changed. What hangs in one and not in the other, tells."
      width={600}
      className="elimination"
      onClose={closeDialog}
      onSubmit={() => {
        if (isReady) void makeElimination();
      }}
      footer={
        <>
          <span className="grow" role={general === null ? 'status' : 'alert'}>
            {general === null ? (
              <span className="muted">{isReady ? footWords(made) : ''}</span>
            ) : (
              <span className="refused clip-2" title={general}>
                {general}
              </span>
            )}
          </span>
          <Button label="Cancel" onClick={closeDialog} />
          <Button
            label={made === 0 ? 'Compare' : 'Watch and compare'}
            kind="primary"
            type="submit"
            busy={making || !isReady}
          />
        </>
      }
    >
      <TargetChoice target={target} />
      <div className="what">
        <Segmented<EliminationBy>
          label="What differs"
          value={by}
          onChange={chooseElimination}
          options={ORDER.map((value) => ({ value, label: WHAT[value].label }))}
        />
        <p className="faint">{WHAT[by].says}</p>
      </div>
      <div className="typed">
        {by === 'origin' && (
          <Field
            key="origin"
            mono
            label="The server’s own addresses"
            placeholder="198.51.100.40 198.51.100.41"
            hint="With a port where it is another: 198.51.100.40:8443. Several are compared as server 1 and 2."
            value={addresses}
            maxLength={800}
            error={refused?.field === 'addresses' ? refused.message : null}
            onValue={(text) => typeElimination({ addresses: text })}
          />
        )}
        {by === 'resolvers' && (
          <Field
            key="resolvers"
            mono
            label="Resolvers"
            placeholder="system 192.0.2.53"
            hint="system is what this computer asks by itself."
            value={resolvers ?? ''}
            maxLength={800}
            error={refused?.field === 'resolvers' ? refused.message : null}
            onValue={(text) => typeElimination({ resolvers: text })}
          />
        )}
      </div>
      <VariantList plan={plan} isEmpty={target === null || (by === 'origin' && addresses.trim() === '')} />
    </Dialog>
  );
}

function footWords(made: number): string {
  if (made === 0) return 'All of them are watched already.';
  return made === 1 ? 'One target is added.' : `${made} targets are added.`;
}

/** Which one, where that was not said by where the person came from. */
function TargetChoice({ target }: { readonly target: string | null }) {
  const id = useId();
  const rows = useTargets((state) => state.rows);
  const names = useMemo(() => [...(rows?.keys() ?? [])].toSorted((one, other) => one.localeCompare(other)), [rows]);
  return (
    <div className="fieldset">
      <label htmlFor={id}>Target</label>
      <select
        id={id}
        className="field"
        value={target ?? ''}
        data-focus-first={target === null ? '' : undefined}
        onChange={(event) => chooseEliminated(event.target.value)}
      >
        {target === null && <option value="">Choose one</option>}
        {target !== null && !names.includes(target) && <option value={target}>{target}</option>}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
