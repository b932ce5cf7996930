import { grouped } from '../../domain/grouped-number.ts';

/** `1 sample`, `2 samples`, `50,000 samples`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : several}`;
}
