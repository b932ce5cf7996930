import { create } from 'zustand';
import { inApp } from './connection.ts';
import { useDesktop } from './desktop.ts';

export type Theme = 'system' | 'light' | 'dark';

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: 'system' }));

/** In the app the choice is one of its settings; a browser keeps it for this page. */
const KEPT_AS = 'stallscope.theme';

/** Draws the page by the chosen theme from now on; the returned function ends it. */
export function followTheme(): () => void {
  if (inApp) {
    const take = (): void => apply(useDesktop.getState().state?.settings.theme ?? 'system');
    take();
    return useDesktop.subscribe(take);
  }
  const take = (): void => apply(keptTheme());
  take();
  // Another tab of the same page may change it.
  window.addEventListener('storage', take);
  return () => window.removeEventListener('storage', take);
}

/** For the browser. One that keeps nothing still shows it until the page is left. */
export function keepTheme(theme: Theme): void {
  apply(theme);
  try {
    localStorage.setItem(KEPT_AS, theme);
  } catch {
    // Storage is switched off; the choice holds for this page.
  }
}

function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

function apply(theme: Theme): void {
  useTheme.setState({ theme });
  // Without it the system decides; see tokens.css.
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
