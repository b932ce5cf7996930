import { create } from 'zustand';
import type {
  BundlePreviewJson,
  BundleProfileJson,
  ChecklistItemJson,
  ExportProgressJson,
  RedactionJson,
} from '../../electron/contract/bundle-shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';
import type { ExportRun } from './export-run-state.ts';
import { type ExportScope, isSameScope } from './export-scope.ts';

export type BundlePreview = BundlePreviewJson;
export type BundleProfile = BundleProfileJson;
export type ChecklistItem = ChecklistItemJson;
export type ExportProgress = ExportProgressJson;
export type Redaction = RedactionJson;

export interface ExportChoice {
  readonly profile: string;
  readonly redact: Redaction;
}

export interface ExportDialogState {
  /** null before the first time that the dialog is opened. */
  readonly scope: ExportScope | null;
  /** null until they are read. */
  readonly profiles: readonly BundleProfile[] | null;
  /** Stays as it was chosen last, for the next incident, too; but what goes out unredacted is chosen each time. */
  readonly choice: ExportChoice;
  /** The last one that was read for this scope; it may be of an earlier choice while `reading`. */
  readonly preview: BundlePreview | null;
  /** Whose checklist the preview holds. */
  readonly previewOf: string | null;
  readonly reading: boolean;
  /** Why there is no preview of the choice; null when nothing was refused. */
  readonly refusal: string | null;
  readonly run: ExportRun;
}

export const useExportDialog = create<ExportDialogState>(() => ({
  scope: null,
  profiles: null,
  choice: { profile: 'generic', redact: 'standard' },
  preview: null,
  previewOf: null,
  reading: false,
  refusal: null,
  run: { kind: 'none' },
}));

const RETRY_MS = 3_000;

/** What is under way goes on when the dialog is closed and opened again. */
const isUnderWay = ({ kind }: ExportRun): boolean => kind === 'writing' || kind === 'completing';

/** Reads what the dialog shows, anew at each change of what is chosen. */
export class ExportReader {
  readonly #client: EngineClient;
  #isOpen = false;
  #reading: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  open(scope: ExportScope): void {
    const { run, scope: before, choice } = useExportDialog.getState();
    const isSame = isSameScope(before, scope);
    this.#isOpen = true;
    useExportDialog.setState({
      scope,
      ...(isSame ? {} : { preview: null, previewOf: null, choice: forAnother(choice) }),
      refusal: null,
      run: isSame && isUnderWay(run) ? run : { kind: 'none' },
    });
    this.again();
  }

  close(): void {
    this.#isOpen = false;
    this.#reading?.abort();
    this.#reading = null;
    clearTimeout(this.#retry);
    useExportDialog.setState({ reading: false });
  }

  choose(change: Partial<ExportChoice>): void {
    useExportDialog.setState(({ choice, run }) => ({
      choice: { ...choice, ...change },
      run: isUnderWay(run) ? run : { kind: 'none' },
    }));
    this.again();
  }

  /** Also when the engine is back, and when the incident has something more. */
  again(): void {
    if (!this.#isOpen) return;
    this.#reading?.abort();
    clearTimeout(this.#retry);
    const reading = new AbortController();
    this.#reading = reading;
    void this.#read(reading.signal);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { scope } = useExportDialog.getState();
    if (scope === null) return;
    useExportDialog.setState({ reading: true });
    if (useExportDialog.getState().profiles === null) {
      const listed = await this.#client.call('bundle.profiles', {}, signal);
      if (signal.aborted) return;
      if (listed.ok) takeProfiles(listed.value.profiles);
    }
    const { choice } = useExportDialog.getState();
    const result = await this.#client.call('bundle.preview', { scope, ...choice }, signal);
    if (signal.aborted) return;
    if (result.ok) {
      useExportDialog.setState({ preview: result.value, previewOf: choice.profile, reading: false, refusal: null });
      return;
    }
    useExportDialog.setState({ reading: false, refusal: failureText(result.failure) });
    if (result.failure.kind === 'unreachable') this.#retry = setTimeout(() => this.again(), RETRY_MS);
  }
}

const forAnother = (choice: ExportChoice): ExportChoice =>
  choice.redact === 'none' ? { ...choice, redact: 'standard' } : choice;

/** A profile that is there no longer is not asked for again. */
const takeProfiles = (profiles: readonly BundleProfile[]): void =>
  useExportDialog.setState(({ choice }) => {
    const isThere = profiles.some(({ id }) => id === choice.profile);
    return { profiles, choice: isThere ? choice : { ...choice, profile: profiles[0]?.id ?? choice.profile } };
  });
