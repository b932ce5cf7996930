import { listed } from './listed.ts';

/** A share (0 to 1) as a person reads it: `1.9 %`, `0.12 %`, `12 %`, `< 0.1 %`, `0 %`. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.005) return '< 0.01 %';
  if (percent < 0.995) return `${percent.toFixed(2)} %`;
  if (percent < 9.95) return `${percent.toFixed(1)} %`;
  if (percent > 99.5 && percent < 100) return '> 99 %';
  return `${percent.toFixed(0)} %`;
}

/** `1.9 % and 2.1 %`, `3.0 % each`. */
export function sharesText(shares: readonly number[]): string {
  const texts = shares.map(shareText);
  const [first = ''] = texts;
  return texts.length > 1 && texts.every((text) => text === first) ? `${first} each` : listed(texts);
}
