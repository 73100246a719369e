/** A name that is not known comes in, a sentence that lists the known ones and the nearest goes out. */

import type { Remark } from "./scenario_error.ts";
import { type Place, remarkOn } from "./source_map.ts";

/** `workload "cart" is not known; known: a, b; did you mean "carts"?` */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const title = `${what} "${name.length > longestName ? `${name.slice(0, longestName)}…` : name}" is not known`;
  if (known.length === 0) return `${title}; there is none`;
  const sorted = [...known].sort();
  const more = sorted.length > mostNames ? ` and ${sorted.length - mostNames} more` : "";
  return `${title}; known: ${sorted.slice(0, mostNames).join(", ")}${more}${suggestion(name, sorted)}`;
}

/** `; did you mean "carts"?`, or nothing where no known name is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** A problem with a name at a place, unless it is known, or not all names could be read (null). */
export function* unknownAt(
  what: string,
  name: string,
  known: readonly string[] | null,
  place: Place,
  at: "value" | "key" = "value",
): Iterable<Remark> {
  if (known !== null && !known.includes(name)) yield remarkOn(place, unknownName(what, name, known), at);
}

/** A name in a message is for finding it, a list for choosing from it. */
const longestName = 80;
const mostNames = 60;

/** The known name that needs the fewest edits, if no more than a third of its letters (or one) differ. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestEdits = Infinity;
  for (const candidate of known) {
    const edits = candidate.startsWith(name) || name.startsWith(candidate) ? 1 : editDistance(name, candidate);
    if (edits <= Math.max(1, candidate.length / 3) && edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/**
 * Edits between two texts, a swap of neighbours counting once (optimal string alignment).
 * Texts are cut at 64 letters: names are short, and hostile ones must stay cheap.
 */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64).toLowerCase();
  const b = right.slice(0, 64).toLowerCase();
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swap = swapped ? beforePrevious[column - 2] + 1 : Infinity;
      current.push(Math.min(replaced, swap, previous[column] + 1, current[column - 1] + 1));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length];
}
