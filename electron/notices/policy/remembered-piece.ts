import type { JsonValue } from '../../domain/json.ts';

/** Something is not as it was written. */
export class Damaged extends Error {
  constructor() {
    super('What was remembered of notices is damaged.');
  }
}

/** A part of what was remembered; throws Damaged where it is not what is asked for. */
export interface Piece {
  field(name: string): Piece;
  isNull(): boolean;
  text(): string;
  textOrNull(): string | null;
  /** A finite one. */
  number(): number;
  numberOrNull(): number | null;
  yesOrNo(): boolean;
  oneOf<One extends string>(allowed: readonly One[]): One;
  list<Item>(read: (piece: Piece) => Item): readonly Item[];
}

export function piece(value: JsonValue): Piece {
  const text = (): string => {
    if (typeof value !== 'string') throw new Damaged();
    return value;
  };
  const number = (): number => {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Damaged();
    return value;
  };
  return {
    field(name) {
      if (typeof value !== 'object' || value === null || isList(value)) throw new Damaged();
      const field = Object.hasOwn(value, name) ? value[name] : undefined;
      if (field === undefined) throw new Damaged();
      return piece(field);
    },
    isNull: () => value === null,
    text,
    textOrNull: () => (value === null ? null : text()),
    number,
    numberOrNull: () => (value === null ? null : number()),
    yesOrNo() {
      if (typeof value !== 'boolean') throw new Damaged();
      return value;
    },
    oneOf(allowed) {
      const found = allowed.find((one) => one === value);
      if (found === undefined) throw new Damaged();
      return found;
    },
    list(read) {
      if (!isList(value)) throw new Damaged();
      return value.map((one) => read(piece(one)));
    },
  };
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
