import { type ReactNode, Suspense } from 'react';
import { Confirm } from '../../components/Confirm.tsx';
import { removeWatched } from '../../state/app.ts';
import { scopeKey } from '../../state/export-scope.ts';
import { currentRoute, go, OVERVIEW } from '../../state/route.ts';
import { closeDialog, setRefusal, useScreen } from '../../state/screen.ts';
import { useTargets } from '../../state/targets.ts';
import { SecretsDialog } from '../secrets/SecretsDialog.tsx';
import { BeingFetched } from './BeingFetched.tsx';
import { fetched } from './fetched.ts';

const TargetFormDialog = fetched(async () => (await import('../target-form/TargetFormDialog.tsx')).TargetFormDialog);
const ImportTargetsDialog = fetched(
  async () => (await import('../target-form/ImportTargetsDialog.tsx')).ImportTargetsDialog,
);
const ExportDialog = fetched(async () => (await import('../export/ExportDialog.tsx')).ExportDialog);
const EliminationDialog = fetched(async () => (await import('../elimination/EliminationDialog.tsx')).EliminationDialog);
const RangeDialog = fetched(async () => (await import('../export/RangeDialog.tsx')).RangeDialog);

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
        <Fetched>
          <TargetFormDialog of={dialog.form} />
        </Fetched>
      );
    case 'importTargets':
      return (
        <Fetched>
          <ImportTargetsDialog />
        </Fetched>
      );
    case 'export':
      return (
        <Fetched>
          <ExportDialog key={scopeKey(dialog.scope)} scope={dialog.scope} />
        </Fetched>
      );
    case 'exportRange':
      return (
        <Fetched>
          <RangeDialog />
        </Fetched>
      );
    case 'elimination':
      return (
        <Fetched>
          <EliminationDialog />
        </Fetched>
      );
  }
}

function Fetched({ children }: { readonly children: ReactNode }) {
  return <Suspense fallback={<BeingFetched onClose={closeDialog} />}>{children}</Suspense>;
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
