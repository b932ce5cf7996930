import { create } from 'zustand';
import type {
  BundlePreviewJson,
  BundleProfileJson,
  ExportProgressJson,
  RedactionJson,
} from '../../electron/contract/bundle-shapes.ts';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { DesktopClient, DesktopOutput } from '../api/desktop-client.ts';
import { type CallResult, type EngineClient, failureText } from '../api/engine-client.ts';

export type BundlePreview = BundlePreviewJson;
export type BundleProfile = BundleProfileJson;
export type ExportProgress = ExportProgressJson;
export type Redaction = RedactionJson;

export interface ExportChoice {
  readonly profile: string;
  readonly redact: Redaction;
}

/** How the writing of the bundle stands. */
export type ExportRun =
  | { readonly kind: 'none' }
  | { readonly kind: 'writing'; readonly progress: ExportProgress | null }
  | { readonly kind: 'saved'; readonly path: string; readonly bytes: number; readonly revealRefusal: string | null }
  /** The browser has it, and says itself how far it is. */
  | { readonly kind: 'handed-over'; readonly progress: ExportProgress | null }
  | { readonly kind: 'refused'; readonly message: string };

export interface ExportDialogState {
  readonly incident: number | null;
  /** null until they are read. */
  readonly profiles: readonly BundleProfile[] | null;
  /** Stays as it was chosen last, for the next incident, too. */
  readonly choice: ExportChoice;
  /** The last one that was read for this incident; it may be of an earlier choice while `reading`. */
  readonly preview: BundlePreview | null;
  readonly reading: boolean;
  /** Why there is no preview of the choice; null when nothing was refused. */
  readonly refusal: string | null;
  readonly run: ExportRun;
}

export const useExportDialog = create<ExportDialogState>(() => ({
  incident: null,
  profiles: null,
  choice: { profile: 'generic', redact: 'standard' },
  preview: null,
  reading: false,
  refusal: null,
  run: { kind: 'none' },
}));

const RETRY_MS = 3_000;

/** Reads what the dialog shows of an incident, anew at each change of what is chosen. */
export class ExportReader {
  readonly #client: EngineClient;
  #reading: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  open(incident: number): void {
    const { run, incident: before } = useExportDialog.getState();
    const isSame = before === incident;
    useExportDialog.setState({
      incident,
      ...(isSame ? {} : { preview: null }),
      refusal: null,
      // One that is being written goes on when the dialog is closed.
      run: isSame && run.kind === 'writing' ? run : { kind: 'none' },
    });
    this.again();
  }

  close(): void {
    this.#reading?.abort();
    this.#reading = null;
    clearTimeout(this.#retry);
    useExportDialog.setState({ reading: false });
  }

  choose(change: Partial<ExportChoice>): void {
    useExportDialog.setState(({ choice, run }) => ({
      choice: { ...choice, ...change },
      run: run.kind === 'writing' ? run : { kind: 'none' },
    }));
    this.again();
  }

  /** Also when the engine is back. */
  again(): void {
    this.#reading?.abort();
    clearTimeout(this.#retry);
    const reading = new AbortController();
    this.#reading = reading;
    void this.#read(reading.signal);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { incident, choice } = useExportDialog.getState();
    if (incident === null) return;
    useExportDialog.setState({ reading: true });
    if (useExportDialog.getState().profiles === null) {
      const listed = await this.#client.call('bundle.profiles', {}, signal);
      if (signal.aborted) return;
      if (listed.ok) useExportDialog.setState({ profiles: listed.value.profiles });
    }
    const result = await this.#client.call('bundle.preview', { incident, ...choice }, signal);
    if (signal.aborted) return;
    if (result.ok) {
      useExportDialog.setState({ preview: result.value, reading: false, refusal: null });
      return;
    }
    useExportDialog.setState({ reading: false, refusal: failureText(result.failure) });
    if (result.failure.kind === 'unreachable') this.#retry = setTimeout(() => this.again(), RETRY_MS);
  }
}

let writing: AbortController | null = null;

/** Asks the person where to, and writes the bundle there; resolves when it is over. */
export async function writeBundle(desktop: DesktopClient): Promise<void> {
  const { incident, choice, run } = useExportDialog.getState();
  if (incident === null || run.kind === 'writing') return;
  const calling = new AbortController();
  writing = calling;
  useExportDialog.setState({ run: { kind: 'writing', progress: null } });
  const result = await desktop.call('desktop.exportIncident', { incident, ...choice }, calling.signal);
  if (writing === calling) writing = null;
  // Of another incident by now, or called off.
  if (useExportDialog.getState().incident !== incident || calling.signal.aborted) return;
  useExportDialog.setState({ run: runAfter(result) });
}

export function cancelWriting(): void {
  writing?.abort();
  writing = null;
  useExportDialog.setState({ run: { kind: 'none' } });
}

function runAfter(result: CallResult<DesktopOutput<'desktop.exportIncident'>>): ExportRun {
  if (!result.ok) return { kind: 'refused', message: failureText(result.failure) };
  switch (result.value.kind) {
    case 'saved':
      return { kind: 'saved', path: result.value.path, bytes: result.value.bytes, revealRefusal: null };
    case 'cancelled':
      return { kind: 'none' };
  }
}

/** The person let the browser download it. */
export function handedOver(): void {
  useExportDialog.setState({ run: { kind: 'handed-over', progress: null } });
}

/** Shows the bundle that was written last in its folder. */
export async function revealWritten(desktop: DesktopClient): Promise<void> {
  const result = await desktop.call('desktop.revealBundle', {});
  const revealRefusal = result.ok ? null : failureText(result.failure);
  useExportDialog.setState(({ run }) => ({ run: run.kind === 'saved' ? { ...run, revealRefusal } : run }));
}

/** With what events tell of the writing. */
export function exportDialogAfter(state: ExportDialogState, events: readonly ContractEvent[]): ExportDialogState {
  const { run } = state;
  if (run.kind !== 'writing' && run.kind !== 'handed-over') return state;
  const told = events.findLast((event) => event.type === 'export.progress' && event.incident === state.incident);
  if (told?.type !== 'export.progress') return state;
  const { incident, done, of, says } = told;
  return { ...state, run: { ...run, progress: { incident, done, of, says } } };
}
