import { quoted } from '../../domain/quoted.ts';
import type { BundleContainer } from './bundle-container.ts';
import type { BundleCheck } from './read-bundle.ts';
import type { ReadIncidents } from './read-incidents.ts';
import type { VerifiedFiles } from './verified-files.ts';

const MOST_NAMED = 5;

/** What was found good, and what one should know, in the order in which it was looked at. */
export function bundleChecks(found: {
  readonly container: BundleContainer;
  readonly files: VerifiedFiles;
  readonly told: ReadIncidents;
  readonly sampleCount: number;
  readonly unknownWords: readonly string[];
}): readonly BundleCheck[] {
  const { container, files, told, sampleCount, unknownWords } = found;
  const { manifest } = files;
  const passed = (title: string, says: string): BundleCheck => ({ title, result: 'passed', says });
  const noted = (title: string, says: string): BundleCheck => ({ title, result: 'noted', says });
  const checks: BundleCheck[] = [
    container.kind === 'zip'
      ? passed('Archive', 'no links, no paths out of it, no file larger than it says')
      : passed('Folder', 'no links and nothing but files in it'),
    passed('Checksums', `${counted(files.files.length, 'file')}, all as the manifest lists them`),
  ];
  const renamed = files.files.filter(({ path, entry }) => !entry.path.endsWith(path));
  if (renamed.length > 0)
    checks.push(noted('Names', `${counted(renamed.length, 'file')} got another ending on the way`));
  if (files.unlisted.length > 0) {
    checks.push(
      noted(
        'Other files',
        `${named(files.unlisted)} came into it later; Stallscope did not put it there and does not read it`,
      ),
    );
  }
  const { major, minor } = manifest.formatVersion;
  if (manifest.newer) {
    const unknown = unknownWords.length === 0 ? '' : `, such as ${named(unknownWords)}`;
    checks.push(
      noted(
        'Format',
        `${major}.${minor} is newer than this version of Stallscope; what it does not know${unknown} is left out`,
      ),
    );
  } else if (minor === 0) {
    checks.push(noted('Format', `${major}.${minor}: times to the millisecond`));
  } else checks.push(passed('Format', `${major}.${minor}`));
  checks.push(
    sampleCount === 0 ? noted('Samples', 'there are none in it') : passed('Samples', counted(sampleCount, 'sample')),
  );
  if (told.unreadable.length > 0) {
    checks.push(
      noted(
        'Evidence',
        `${counted(told.unreadable.length, 'piece')} of it could not be read where the bundle was made`,
      ),
    );
  }
  checks.push(redactionCheck(files));
  return checks;
}

function redactionCheck({ manifest }: VerifiedFiles): BundleCheck {
  const { level, replaced } = manifest.redaction;
  const things = replaced.reduce((sum, entry) => sum + entry.things, 0);
  if (level === 'none')
    return { title: 'Redaction', result: 'passed', says: 'none: everything stands in it as it was' };
  return things === 0
    ? { title: 'Redaction', result: 'passed', says: `${level}: there was nothing to replace` }
    : { title: 'Redaction', result: 'noted', says: `${level}: ${counted(things, 'thing')} replaced by tokens` };
}

const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;

function named(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names
    .slice(0, MOST_NAMED)
    .map((name) => quoted(name, 60))
    .join(', ')}${more}`;
}
