import { create } from 'zustand';

const KEPT_AS = 'stallscope.signature';
/** As the engine takes them. */
const LONGEST = 200;

/** The name that goes with what a person here says to have seen; empty: none. Kept by the page, because several people may look at one engine. */
export const useSignature = create<{ readonly name: string }>(() => ({ name: kept() }));

export function sign(name: string): void {
  const signature = name.trim().slice(0, LONGEST);
  useSignature.setState({ name: signature });
  try {
    localStorage.setItem(KEPT_AS, signature);
  } catch {
    // Storage is switched off or full; it holds for this page.
  }
}

function kept(): string {
  try {
    return (localStorage.getItem(KEPT_AS) ?? '').slice(0, LONGEST);
  } catch {
    return '';
  }
}
