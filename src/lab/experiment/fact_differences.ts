/** From the facts of two designs to lines that say what differs: `experiment.seeds.count: 8 there, 10 here`. */

import type { Facts } from "./results_store.ts";

const mostLines = 6;
const mostLetters = 60;

/** Empty when the facts are equal. */
export function factDifferences(there: Facts, here: Facts): readonly string[] {
  const [old, current] = [leavesOf(there), leavesOf(here)];
  const paths = [...new Set([...old.keys(), ...current.keys()])].sort();
  const lines = paths.flatMap((path) => {
    const [before, after] = [old.get(path), current.get(path)];
    return before === after ? [] : [`${path}: ${shown(before)} there, ${shown(after)} here`];
  });
  return lines.length > mostLines ? [...lines.slice(0, mostLines), `and ${lines.length - mostLines} more`] : lines;
}

/** JSON of every value that is no list or record, by its path; an empty list is as good as none. */
function leavesOf(value: unknown, path = ""): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[path, JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, part]) => [...leavesOf(part, path === "" ? key : `${path}.${key}`)]),
  );
}

function shown(json: string | undefined): string {
  if (json === undefined) return "nothing";
  // Of a hash its beginning tells enough.
  const short = /^"[0-9a-f]{40,}"$/.test(json) ? json.slice(1, 13) : json;
  return short.length > mostLetters ? `${short.slice(0, mostLetters)}…` : short;
}
