/** Something that is to happen at a time. It belongs to at most one heap, which keeps its place in `heapIndex` (-1: in none). */
export interface Due {
  dueMs: number;
  heapIndex: number;
}

/** A binary heap, the earliest first, in which an item can be moved or taken out without searching for it. */
export class DueHeap<Item extends Due> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  first(): Item | null {
    return this.#items[0] ?? null;
  }

  /** Puts the item in at `dueMs`, or moves it there. */
  set(item: Item, dueMs: number): void {
    item.dueMs = dueMs;
    if (item.heapIndex === -1) this.#items.push(item);
    const index = item.heapIndex === -1 ? this.#items.length - 1 : item.heapIndex;
    this.#rise(item, index);
    this.#sink(item, item.heapIndex);
  }

  /** Takes the item out; does nothing when it is not in. */
  remove(item: Item): void {
    const index = item.heapIndex;
    if (index === -1) return;
    item.heapIndex = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#rise(last, index);
    this.#sink(last, last.heapIndex);
  }

  #rise(item: Item, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#items[parentIndex];
      if (parent === undefined || parent.dueMs <= item.dueMs) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(item, index);
  }

  #sink(item: Item, from: number): void {
    let index = from;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = this.#items[childIndex];
      if (child === undefined) break;
      const sibling = this.#items[childIndex + 1];
      if (sibling !== undefined && sibling.dueMs < child.dueMs) {
        child = sibling;
        childIndex += 1;
      }
      if (child.dueMs >= item.dueMs) break;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(item, index);
  }

  #place(item: Item, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }
}
