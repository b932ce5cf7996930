import type { BundleParts } from '../bundle-parts.ts';
import type { BundleFile } from '../write/bundle-output.ts';
import { reportPage } from './report-page.ts';

/** report.html: one self-contained page. */
export function reportFiles(parts: BundleParts): readonly BundleFile[] {
  return [{ path: 'report.html', content: () => reportPage(parts) }];
}
