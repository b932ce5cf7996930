import type { BundleFile } from '../bundle-output.ts';
import type { BundleParts } from '../bundle-parts.ts';
import { reportPage } from './report-page.ts';

/** report.html: one self-contained page. */
export function reportFiles(parts: BundleParts): readonly BundleFile[] {
  return [{ path: 'report.html', content: () => reportPage(parts) }];
}
