import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import { z } from 'zod';

const manifestShape = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});

/** Contents of a bundle by path, after each checksum of its manifest has been compared with the file itself. */
export async function verifiedBundle(zipFile: string): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  const zip = await openPromise(zipFile);
  try {
    for await (const entry of zip.eachEntry()) {
      contents.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    }
  } finally {
    zip.close();
  }
  const manifest = contents.get('manifest.json');
  if (manifest === undefined) throw new Error(`no manifest.json among ${[...contents.keys()].join(', ')}`);
  const { files } = manifestShape.parse(JSON.parse(manifest.toString('utf8')));
  if (files.length === 0) throw new Error('the manifest names no file');
  for (const file of files) {
    const content = contents.get(file.path);
    if (content === undefined) throw new Error(`${file.path} is in the manifest and not in the zip`);
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (sha256 !== file.sha256) throw new Error(`${file.path} has another checksum than the manifest says`);
  }
  return contents;
}
