// @ts-check
// What happens next: a binary heap of (moment, number), grown as needed, without an object per event.

export class Heap {
  constructor() {
    this.keys = new Float64Array(64);
    this.values = new Int32Array(64);
    this.size = 0;
  }

  /** The smallest key, or Infinity. */
  get first() {
    return this.size === 0 ? Infinity : this.keys[0];
  }

  /**
   * @param {number} key
   * @param {number} value
   */
  push(key, value) {
    if (this.size === this.keys.length) this.#grow();
    const { keys, values } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent] <= key) break;
      keys[at] = keys[parent];
      values[at] = values[parent];
      at = parent;
    }
    keys[at] = key;
    values[at] = value;
  }

  /** Takes the value with the smallest key away and returns it. */
  pop() {
    const { keys, values } = this;
    const result = values[0];
    const size = --this.size;
    const key = keys[size];
    const value = values[size];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && keys[child + 1] < keys[child]) child++;
      if (keys[child] >= key) break;
      keys[at] = keys[child];
      values[at] = values[child];
      at = child;
    }
    keys[at] = key;
    values[at] = value;
    return result;
  }

  #grow() {
    const keys = new Float64Array(this.keys.length * 2);
    const values = new Int32Array(this.keys.length * 2);
    keys.set(this.keys);
    values.set(this.values);
    this.keys = keys;
    this.values = values;
  }
}
