import { mayChangeCertificates, readCertificates } from './certificates.ts';
import { connection } from './connection.ts';
import { followNews } from './engine-news.ts';

const client = connection.engine;

/** However much changes at once, the list is read once in so long. */
const READ_WITHIN_MS = 500;
/** When they were shown last moves on without being told. */
const READ_AGAIN_MS = 600_000;

/** Keeps the list in step with the engine; the returned function ends it. */
export function followCertificates(): () => void {
  const ending = new AbortController();
  const read = (): void => void readCertificates(client, ending.signal);
  let timer: ReturnType<typeof setTimeout> | null = null;
  read();
  const again = setInterval(read, READ_AGAIN_MS);
  const unfollow = followNews({
    live: read,
    events(events) {
      if (!mayChangeCertificates(events)) return;
      timer ??= setTimeout(() => {
        timer = null;
        read();
      }, READ_WITHIN_MS);
    },
  });
  return () => {
    unfollow();
    ending.abort();
    clearInterval(again);
    if (timer !== null) clearTimeout(timer);
  };
}
