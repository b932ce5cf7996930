import { stat } from 'node:fs/promises';
import { quoted } from '../../domain/quoted.ts';
import type { Sample } from '../../domain/sample.ts';
import type { TimeSpan } from '../bundle-source.ts';
import { systemCode } from '../write/write-failure.ts';
import { boundedText, parseBoundedJson } from './bounded-json.ts';
import { bundleChecks } from './bundle-checks.ts';
import type { BundleContainer } from './bundle-container.ts';
import { openFolderContainer } from './folder-container.ts';
import { ForeignBundle } from './foreign-bundle.ts';
import { ForeignWords } from './foreign-words.ts';
import type { OpenedBundle } from './read-bundle.ts';
import { readIncidents } from './read-incidents.ts';
import { READ_LIMITS, type ReadLimits } from './read-limits.ts';
import { damaged, UnreadBundle } from './read-refusal.ts';
import { readSamples } from './read-samples.ts';
import { openVerifiedFiles, type VerifiedFile } from './verified-files.ts';
import { openZipContainer } from './zip-container.ts';

/**
 * Opens a bundle that somebody else made: a zip, or a folder of loose files. It is untrusted, so every file is held against its checksum
 * and everything that will be asked for is read once before it counts as opened; nothing is written to the disk, and memory does not
 * grow with the samples. Never rejects.
 */
export async function openBundle(
  path: string,
  signal: AbortSignal,
  limits: ReadLimits = READ_LIMITS,
): Promise<OpenedBundle> {
  let container: BundleContainer | null = null;
  try {
    const isFolder = (await stat(path)).isDirectory();
    container = isFolder
      ? await openFolderContainer(path, limits, signal)
      : await openZipContainer(path, limits, signal);
    return { kind: 'opened', bundle: await readAll(container, limits, signal) };
  } catch (error) {
    await container?.close();
    return refusalOf(error, path, signal);
  }
}

async function readAll(container: BundleContainer, limits: ReadLimits, signal: AbortSignal): Promise<ForeignBundle> {
  const files = await openVerifiedFiles(container, limits, signal);
  const { manifest } = files;
  const words = new ForeignWords(manifest.newer);
  const incidentFile = files.named('incident.json');
  if (incidentFile === null) {
    throw manifest.leftOut.some(({ path }) => path === 'incident.json')
      ? new UnreadBundle(
          'not-a-bundle',
          'This is a bundle without its incident.json, which the desk that it was made for does not take. Export it for another one to open it here.',
        )
      : damaged('there is no incident.json in it');
  }
  const text = await boundedText(files.read(incidentFile, signal), 'incident.json', limits.jsonBytes);
  const told = readIncidents(parseBoundedJson(text, 'incident.json', limits), manifest, words);
  const sampleFiles = files.parts('samples.csv');
  const counts = new Map<VerifiedFile, number>();
  let measured: TimeSpan | null = null;
  for (const file of files.files) {
    // Reading to the end is what holds a file against its checksum.
    if (sampleFiles.includes(file)) {
      let samples = 0;
      const options = { newer: manifest.newer, numbers: told.targetNumbers, limits };
      for await (const chunk of readSamples(files.read(file, signal), file.path, options)) {
        samples += chunk.length;
        measured = withSamples(measured, chunk);
      }
      counts.set(file, samples);
    } else if (file !== incidentFile) {
      for await (const _chunk of files.read(file, signal)) signal.throwIfAborted();
    }
  }
  const sampleCount = [...counts.values()].reduce((sum, samples) => sum + samples, 0);
  const checks = bundleChecks({ container, files, told, sampleCount, unknownWords: words.unknown() });
  return new ForeignBundle({ container, files, told, sampleFiles, sampleCount, measured, checks, limits });
}

function withSamples(span: TimeSpan | null, samples: readonly Sample[]): TimeSpan | null {
  let { fromUs, toUs } = span ?? { fromUs: Number.POSITIVE_INFINITY, toUs: Number.NEGATIVE_INFINITY };
  for (const { startedAtUs } of samples) {
    if (startedAtUs < fromUs) fromUs = startedAtUs;
    if (startedAtUs > toUs) toUs = startedAtUs;
  }
  return fromUs <= toUs ? { fromUs, toUs } : null;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENXIO: 'it is no file',
  ELOOP: 'the path leads in a circle',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'the path holds a character that no path may hold',
};

function refusalOf(error: unknown, path: string, signal: AbortSignal): OpenedBundle {
  if (signal.aborted) {
    return { kind: 'refused', code: 'cancelled', message: 'Opening the bundle was cancelled.' };
  }
  if (error instanceof UnreadBundle) return error.refusal;
  const code = systemCode(error);
  const reason = code === null ? String(error) : (SYSTEM_REASONS[code] ?? code);
  return { kind: 'refused', code: 'unreadable', message: `${quoted(path, 300)} cannot be read: ${reason}.` };
}
