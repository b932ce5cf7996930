import { lazy, Suspense } from 'react';
import { Confirm } from '../../components/Confirm.tsx';
import { removeWatched } from '../../state/app.ts';
import { currentRoute, go, OVERVIEW } from '../../state/route.ts';
import { closeDialog, setRefusal, useScreen } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { SecretsDialog } from '../secrets/SecretsDialog.tsx';

const TargetFormDialog = lazy(() =>
  import('../target-form/TargetFormDialog.tsx').then((it) => ({ default: it.TargetFormDialog })),
);
const ImportTargetsDialog = lazy(() =>
  import('../target-form/ImportTargetsDialog.tsx').then((it) => ({ default: it.ImportTargetsDialog })),
);

const ExportDialog = lazy(() => import('../export/ExportDialog.tsx').then((it) => ({ default: it.ExportDialog })));

/** The one dialog that is open, over whatever screen. */
export function Dialogs() {
  const dialog = useScreen((state) => state.dialog);
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'remove':
      return (
        <Confirm
          title={`Stop watching ${dialog.target}?`}
          text="It is no longer asked. What was recorded of it so far stays and can still be exported."
          action="Remove"
          onYes={() => void remove(dialog.target)}
          onNo={closeDialog}
        />
      );
    case 'secrets':
      return <Secrets name={dialog.target} />;
    case 'targetForm':
      return (
        <Suspense fallback={null}>
          <TargetFormDialog of={dialog.form} />
        </Suspense>
      );
    case 'importTargets':
      return (
        <Suspense fallback={null}>
          <ImportTargetsDialog />
        </Suspense>
      );
    case 'export':
      return (
        <Suspense fallback={null}>
          <ExportDialog incident={dialog.incident} />
        </Suspense>
      );
  }
}

async function remove(target: string): Promise<void> {
  const refusal = await removeWatched(target);
  setRefusal(refusal);
  const route = currentRoute();
  if (refusal === null && route.kind === 'target' && route.name === target) go(OVERVIEW);
}

function Secrets({ name }: { readonly name: string }) {
  const target = useTargets((state) => state.rows?.get(name)?.target ?? null);
  return target === null ? null : <SecretsDialog key={name} target={target} />;
}
