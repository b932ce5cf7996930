import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { durationText } from '../../components/duration.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { Setting } from '../../components/Setting.tsx';
import { StateMark, type StateName } from '../../components/StateMark.tsx';
import { changeEngineSettings, type ResolverTrial, type SettingsState, tryResolver } from '../../state/settings.ts';
import { AddResolver } from './AddResolver.tsx';
import { ListCard } from './ListCard.tsx';
import { useRefusal } from './use-refusal.ts';

type Kept = NonNullable<SettingsState['kept']>;

/** As the verdict takes it: a name that takes longer holds a request up. */
const SLOW_MS = 1_000;

export function ResolversCard({ kept }: { readonly kept: Kept }) {
  const { resolvers } = kept.settings;
  const isOverridden = kept.overridden.includes('resolvers');
  const [adding, setAdding] = useState(false);
  const { refusal, attempt } = useRefusal();
  const remove = (resolver: string): void =>
    void attempt(changeEngineSettings({ resolvers: resolvers.filter((other) => other !== resolver) }));
  return (
    <ListCard
      title="Resolvers"
      about="asked for the same name while a request hangs"
      add={isOverridden ? null : { name: 'Add a resolver', disabled: adding, onAdd: () => setAdding(true) }}
      refusal={refusal}
    >
      {isOverridden && (
        <p className="setting told">
          The configuration or command line that Stallscope was started with says these. Start it without to set them
          here.
        </p>
      )}
      <ResolverSetting name="System" resolver={null} onRemove={null} />
      {resolvers.map((resolver) => (
        <ResolverSetting
          key={resolver}
          name={resolver}
          resolver={resolver}
          onRemove={isOverridden ? null : () => remove(resolver)}
        />
      ))}
      {adding && <AddResolver known={resolvers} onDone={() => setAdding(false)} />}
    </ListCard>
  );
}

interface Props {
  readonly name: string;
  /** null: those of the system. */
  readonly resolver: string | null;
  /** null where it cannot be taken away. */
  readonly onRemove: (() => void) | null;
}

function ResolverSetting({ name, resolver, onRemove }: Props) {
  const [trial, setTrial] = useState<ResolverTrial | null>(null);
  const [trying, setTrying] = useState(false);
  const attempt = async (): Promise<void> => {
    setTrying(true);
    setTrial(await tryResolver(resolver));
    setTrying(false);
  };
  return (
    <Setting
      mark={<StateMark state={stateOf(trial)} label={null} />}
      title={name}
      hint={<span role="status">{trying ? 'Being asked.' : wordsOf(trial, resolver)}</span>}
    >
      <Button label="Test" small busy={trying} aria-label={`Test ${name}`} onClick={() => void attempt()} />
      {onRemove !== null && <IconButton icon="remove" small label={`Remove ${name}`} tip="Remove" onClick={onRemove} />}
    </Setting>
  );
}

function stateOf(trial: ResolverTrial | null): StateName {
  if (trial === null) return 'pending';
  if (trial.kind === 'refused' || trial.durationMs === null) return 'failed';
  return trial.durationMs > SLOW_MS ? 'slow' : 'ok';
}

function wordsOf(trial: ResolverTrial | null, resolver: string | null): string {
  if (trial === null) return resolver === null ? 'those that this computer uses' : 'not tested so far';
  if (trial.kind === 'refused') return trial.message;
  const slow = trial.durationMs !== null && trial.durationMs > SLOW_MS ? ` Slow above ${durationText(SLOW_MS)}.` : '';
  return `${trial.says}${slow}`;
}
