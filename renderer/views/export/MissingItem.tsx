import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { aboutText, leftText } from '../../components/duration.ts';
import { type Collection, type CollectProgress, isUnderWay, type Wanted } from '../../state/collecting.ts';
import { collectNow, keepPackets, stopCollecting } from '../../state/export-actions.ts';
import { type ChecklistItem, useExportDialog } from '../../state/export-dialog.ts';
import type { ExportScope } from '../../state/export-scope.ts';
import { type PacketsStage, packetsKey, usePackets } from '../../state/packets.ts';

interface Props {
  readonly item: ChecklistItem;
  readonly scope: ExportScope;
  readonly profile: string;
  /** Where it was asked for. */
  readonly collection: Collection | null;
}

/** Something that a desk asks for and that is not there: why, and the one thing that helps. */
export function MissingItem({ item, scope, profile, collection }: Props) {
  const { id, title, remedy } = item;
  // A stretch of time cannot be completed afterwards.
  const incident = scope.kind === 'incident' ? scope.incident : null;
  const packets = packetsKey(scope, id);
  const packetsStage = usePackets(({ stages }) => stages.get(packets) ?? null);
  const refusal = refusalOf(collection, packetsStage);
  return (
    <li>
      <div className="grow">
        <b>{title}</b>
        <small>{wordsOf(item, incident, collection, packetsStage)}</small>
        {refusal !== null && (
          <small className="refused" role="alert">
            {refusal}
          </small>
        )}
      </div>
      {remedy?.kind === 'collect' && incident !== null && (
        <CollectButton wanted={{ incident, profile, item: id, title }} collection={collection} />
      )}
      {remedy?.kind === 'ask' && (
        <span title={remedy.command}>
          <CopyButton label="Copy command" text={remedy.command} what={title} />
        </span>
      )}
      {remedy?.kind === 'packets' && packetsStage?.kind !== 'on' && (
        <Button
          small
          label="Turn on"
          aria-label={`Turn on: packets of ${remedy.target}`}
          busy={packetsStage?.kind === 'asking'}
          onClick={() => keepPackets(remedy.target, packets)}
        />
      )}
    </li>
  );
}

/** One that was asked for with another desk chosen. */
export function ElsewhereUnderWay({ collection }: { readonly collection: Collection }) {
  const desk = useExportDialog(
    ({ profiles }) => profiles?.find(({ id }) => id === collection.profile)?.title ?? collection.profile,
  );
  return (
    <li>
      <div className="grow">
        <b>
          {collection.title}, for {desk}
        </b>
        <small>{underWayWords(collection)}</small>
      </div>
      <CollectButton wanted={collection} collection={collection} />
    </li>
  );
}

/** One button in two states, so that the focus stays on it. */
function CollectButton({ wanted, collection }: { readonly wanted: Wanted; readonly collection: Collection | null }) {
  const isBusy = collection !== null && isUnderWay(collection);
  const label = isBusy ? 'Stop' : 'Collect now';
  return (
    <Button
      small
      label={label}
      aria-label={`${label}: ${wanted.title}`}
      onClick={() => (isBusy ? stopCollecting(wanted) : collectNow(wanted))}
    />
  );
}

function wordsOf(
  { says, remedy }: ChecklistItem,
  incident: number | null,
  collection: Collection | null,
  packets: PacketsStage | null,
): string {
  if (collection !== null && isUnderWay(collection)) return underWayWords(collection);
  if (packets?.kind === 'on') return 'on from now: the next window will have them';
  const about = remedy?.kind === 'collect' && incident !== null ? `takes about ${aboutText(remedy.aboutMs)}` : '';
  // What was taken and is missing all the same says itself how far it came.
  const why = collection?.stage.kind === 'taken' ? collection.stage.says : says;
  return [why, about].filter((part) => part !== '').join('; ');
}

function underWayWords({ stage }: Collection): string {
  if (stage.kind !== 'taking') return 'waits for its turn';
  const { progress } = stage;
  if (progress === null) return 'begins; marked as taken after the window';
  return `${progressText(progress)}; marked as taken after the window`;
}

export function progressText({ done, of, leftMs, says }: CollectProgress): string {
  if (of === 0) return says;
  return `${done.toLocaleString()} of ${of.toLocaleString()}, ${leftText(leftMs)} left`;
}

function refusalOf(collection: Collection | null, packets: PacketsStage | null): string | null {
  if (collection?.stage.kind === 'refused') return collection.stage.message;
  return packets?.kind === 'refused' ? packets.message : null;
}
