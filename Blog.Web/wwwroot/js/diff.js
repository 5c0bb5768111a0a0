// @ts-check
// The difference of two texts by lines, for showing them side by side.

// Above so many lines that differ, pairing them would take too long: the whole middle is then one change.
const MOST_CELLS = 4_000_000;

/** @typedef {{ mine: string | null, theirs: string | null, isSame: boolean }} Row */

/**
 * @param {string} mine
 * @param {string} theirs
 * @returns {Row[]} in order; a line that only one has stands beside null, and one that was changed beside what it became
 */
export function diffLines(mine, theirs) {
  const a = mine.split("\n");
  const b = theirs.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;

  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

/** @param {string} line @returns {Row} */
const same = (line) => ({ mine: line, theirs: line, isSame: true });

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Row[]}
 */
function middle(a, b) {
  if (a.length * b.length > MOST_CELLS) return pair(a, b);

  // The longest common subsequence, from the end, so that it can be read from the start.
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }

  /** @type {Row[]} */
  const rows = [];
  let i = 0;
  let j = 0;
  let changed = { from: 0, to: 0 };
  const flush = () => {
    rows.push(...pair(a.slice(changed.from, i), b.slice(changed.to, j)));
  };
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      flush();
      rows.push(same(a[i]));
      changed = { from: ++i, to: ++j };
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      i++;
    } else {
      j++;
    }
  }
  [i, j] = [a.length, b.length];
  flush();
  return rows;
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Row[]}
 */
const pair = (a, b) => Array.from({ length: Math.max(a.length, b.length) }, (_, at) => ({ mine: a[at] ?? null, theirs: b[at] ?? null, isSame: false }));
