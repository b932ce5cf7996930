import type { Gap } from '../../domain/gap.ts';
import { type EvidenceId, evidenceId } from '../../domain/ids.ts';
import type { CertificateFacts, Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import type { Vantage } from '../../domain/vantage.ts';
import { type BundleIncident, type BundleScope, type BundleStall, stallsOf, type TimeSpan } from '../bundle-source.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { boundedText } from './bounded-json.ts';
import type { BundleContainer } from './bundle-container.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import { readRawTexts, textBelowHead } from './raw-texts.ts';
import type { BundleCheck, ReadBundle } from './read-bundle.ts';
import type { ReadIncidents } from './read-incidents.ts';
import type { ReadLimits } from './read-limits.ts';
import { readSamples } from './read-samples.ts';
import type { VerifiedFile, VerifiedFiles } from './verified-files.ts';

/** Packets of one capture; the writer keeps far below it. */
const MOST_PACKET_BYTES = 256_000_000;

export interface ForeignBundleParts {
  readonly container: BundleContainer;
  readonly files: VerifiedFiles;
  readonly told: ReadIncidents;
  readonly sampleFiles: readonly VerifiedFile[];
  readonly sampleCount: number;
  readonly measured: TimeSpan | null;
  readonly checks: readonly BundleCheck[];
  readonly limits: ReadLimits;
}

/** A bundle of somebody else, read from its machine-readable files whenever something of it is asked for. */
export class ForeignBundle implements ReadBundle {
  readonly manifest: ManifestFacts;
  readonly checks: readonly BundleCheck[];
  readonly scope: BundleScope;
  readonly window: TimeSpan;
  readonly samplesSpan: TimeSpan;
  readonly productVersion: string;
  readonly reporterZone: string;
  readonly targets: readonly Target[];
  readonly incidents: readonly BundleIncident[];
  readonly earlier: ReadIncidents['earlier'];
  readonly nearMisses: readonly BundleStall[];
  readonly unreadable: ReadIncidents['unreadable'];
  readonly gaps: readonly Gap[];
  readonly vantages: readonly Vantage[];
  readonly hostFacts: ReadIncidents['hostFacts'];
  readonly clockReadings: ReadIncidents['clockReadings'];
  readonly hopNames: ReadIncidents['hopNames'];
  readonly certificates: readonly CertificateFacts[];
  readonly sampleCount: number;
  readonly measured: TimeSpan | null;
  readonly evidenceCount: number;
  readonly #parts: ForeignBundleParts;
  #closed: Promise<void> | null = null;

  constructor(parts: ForeignBundleParts) {
    const { told, files } = parts;
    this.#parts = parts;
    this.manifest = files.manifest;
    this.checks = parts.checks;
    this.scope = told.scope;
    this.window = told.window;
    this.samplesSpan = told.samplesSpan;
    this.productVersion = files.manifest.productVersion;
    this.reporterZone = told.reporterZone;
    this.targets = told.targets;
    this.incidents = told.incidents;
    this.earlier = told.earlier;
    this.nearMisses = told.nearMisses;
    this.unreadable = told.unreadable;
    this.gaps = told.gaps;
    this.vantages = told.vantages;
    this.hostFacts = told.hostFacts;
    this.clockReadings = told.clockReadings;
    this.hopNames = told.hopNames;
    this.certificates = told.certificates;
    this.sampleCount = parts.sampleCount;
    this.measured = parts.measured;
    this.evidenceCount = stallsOf(told).reduce((sum, { evidence }) => sum + evidence.length, 0);
  }

  target(name: string): Target | null {
    return this.targets.find((target) => target.name === name) ?? null;
  }

  async *samples(signal: AbortSignal): AsyncGenerator<readonly Sample[]> {
    const { files, sampleFiles, told, limits } = this.#parts;
    const options = { newer: this.manifest.newer, numbers: told.targetNumbers, limits };
    for (const file of sampleFiles) {
      for await (const chunk of readSamples(files.read(file, signal), file.path, options)) {
        signal.throwIfAborted();
        yield chunk;
      }
    }
  }

  async *samplesOf(target: Target, signal: AbortSignal): AsyncGenerator<readonly Sample[]> {
    for await (const chunk of this.samples(signal)) {
      const own = chunk.filter(({ targetId }) => targetId === target.id);
      if (own.length > 0) yield own;
    }
  }

  async evidenceRaw(id: EvidenceId, signal: AbortSignal): Promise<string | null> {
    const { files, limits, told } = this.#parts;
    const parts = files.parts('evidence-raw.json');
    if (parts.length === 0) return this.#shownText(id, signal);
    for (const file of parts) {
      for await (const item of readRawTexts(files.read(file, signal), file.path, limits)) {
        if (evidenceId(item.id) === id) return item.raw;
      }
    }
    return told.filesOf.has(id) ? '' : null;
  }

  async evidencePackets(id: EvidenceId, signal: AbortSignal): Promise<Uint8Array | null> {
    const file = this.#fileOf(id, (path) => path.startsWith('packets/'));
    if (file === null || file.bytes > MOST_PACKET_BYTES) return null;
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#parts.files.read(file, signal)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async certificate(fingerprintSha256: string): Promise<CertificateFacts | null> {
    return this.certificates.find((known) => known.fingerprintSha256 === fingerprintSha256) ?? null;
  }

  contents(signal: AbortSignal): readonly BundleFile[] {
    const { files } = this.#parts;
    return [
      ...files.files.map((file) => ({ path: file.path, content: () => files.read(file, signal) })),
      {
        path: 'manifest.json',
        content: async function* () {
          yield files.manifestText;
        },
      },
    ];
  }

  close(): Promise<void> {
    this.#closed ??= this.#parts.container.close();
    return this.#closed;
  }

  async #shownText(id: EvidenceId, signal: AbortSignal): Promise<string | null> {
    const { files, limits, told } = this.#parts;
    if (!told.filesOf.has(id)) return null;
    const file = this.#fileOf(id, (path) => path.endsWith('.txt'));
    if (file === null) return '';
    return textBelowHead(await boundedText(files.read(file, signal), file.path, limits.jsonBytes));
  }

  #fileOf(id: EvidenceId, wanted: (path: string) => boolean): VerifiedFile | null {
    const paths = this.#parts.told.filesOf.get(id)?.filter(wanted) ?? [];
    const [path] = paths;
    return path === undefined ? null : this.#parts.files.named(path);
  }
}
