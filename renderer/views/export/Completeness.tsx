import { Icon } from '../../components/Icon.tsx';
import { isUnderWay, useCollecting } from '../../state/collecting.ts';
import { type BundlePreview, useExportDialog } from '../../state/export-dialog.ts';
import type { ExportScope } from '../../state/export-scope.ts';
import { ElsewhereUnderWay, MissingItem } from './MissingItem.tsx';

interface Props {
  readonly preview: BundlePreview;
  readonly scope: ExportScope;
}

/** How much of what the desk asks for is there, and of each missing item why it is not and what helps. */
export function Completeness({ preview, scope }: Props) {
  const { items } = preview;
  const incident = scope.kind === 'incident' ? scope.incident : null;
  const profile = useExportDialog((state) => state.previewOf);
  const collections = useCollecting((state) => state.collections);
  const has = items.filter(({ present }) => present);
  const missing = items.filter(({ present }) => !present);
  const ours = collections.filter((one) => one.incident === incident);
  const collectionOf = (id: string) => ours.find((one) => one.profile === profile && one.item === id) ?? null;
  const elsewhere = ours.filter(
    (one) => isUnderWay(one) && !(one.profile === profile && missing.some(({ id }) => id === one.item)),
  );
  const takingShare = missing.map(({ id }) => shareOf(collectionOf(id))).find((share) => share !== null) ?? null;
  return (
    <section aria-label="Completeness">
      <div className="export-title">
        <h3>Completeness</h3>
        <span className="grow" />
        <b>
          {has.length} of {items.length}
        </b>
      </div>
      <div className="export-bar" role="img" aria-label={`${has.length} of ${items.length} items are there`}>
        {items.map(({ id }, index) => (
          <span key={id} className={index < has.length ? 'there' : undefined}>
            {index === has.length && takingShare !== null && (
              <i className="taking" style={{ width: `${Math.max(8, takingShare * 100)}%` }} />
            )}
          </span>
        ))}
      </div>
      {missing.length + elsewhere.length > 0 && (
        <ul className="export-missing" aria-label="Missing">
          {elsewhere.map((collection) => (
            <ElsewhereUnderWay key={`${collection.profile} ${collection.item}`} collection={collection} />
          ))}
          {missing.map((item) => (
            <MissingItem
              key={`${profile} ${item.id}`}
              item={item}
              scope={scope}
              profile={profile ?? ''}
              collection={collectionOf(item.id)}
            />
          ))}
        </ul>
      )}
      {has.length > 0 && (
        <ul className="export-has" aria-label="There">
          {has.map(({ id, title, says }) => (
            <li key={id} title={says === '' ? undefined : says}>
              <Icon name="check" size={14} />
              <span>
                {title}
                {says !== '' && <span className="unseen">: {says}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** 0 to 1 of what is being taken; null of what is not. */
function shareOf(collection: ReturnType<typeof useCollecting.getState>['collections'][number] | null): number | null {
  if (collection?.stage.kind !== 'taking') return null;
  const { progress } = collection.stage;
  return progress === null || progress.of === 0 ? 0 : Math.min(1, progress.done / progress.of);
}
