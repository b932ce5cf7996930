/** A reason as a sentence of its own. Addresses and names that it begins with stay as they are. */
export function sentence(reason: string): string {
  const text = /^[a-z]/.test(reason) ? `${reason.charAt(0).toUpperCase()}${reason.slice(1)}` : reason;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
