/** Where the page of the app lives: an origin of its own, which no web page and no file shares. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://stallscope';
export const APP_PAGE = `${APP_ORIGIN}/`;

/** Whether an address is one of the app's own page and its files. */
export function isAppAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${APP_SCHEME}:` && url.host === 'stallscope' && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}
