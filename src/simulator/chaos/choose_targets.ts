/** From candidates, a choice and a key to the chosen ones: those with the smallest keyed draws, in the order given. */

import { entityKey, type RandomKey, uniform } from "../../random.ts";
import type { Choice } from "./chaos_event.ts";

/** The draw that says how many, apart from those that say which. */
const howMany = 1;

/** Each candidate's draw depends on its own identity only: another candidate more changes nobody's draw. */
export function chooseTargets<T>(
  candidates: readonly T[],
  { choice, key, entityOf }: {
    readonly choice: Choice;
    readonly key: RandomKey;
    readonly entityOf: (candidate: T) => number;
  },
): readonly T[] {
  const count = countOf(choice, candidates.length, uniform(key, entityKey("share"), 0, howMany));
  if (count >= candidates.length) return candidates;
  const draws = candidates.map((candidate) => uniform(key, entityOf(candidate), 0));
  const chosen = new Set(candidates.keys().toArray().sort((a, b) => draws[a] - draws[b] || a - b).slice(0, count));
  return candidates.filter((_, at) => chosen.has(at));
}

function countOf(choice: Choice, candidates: number, draw: number): number {
  switch (choice.kind) {
    case "all":
      return candidates;
    case "fixed":
      return choice.count;
    case "percent":
      return Math.ceil((choice.percent * candidates) / 100);
    case "atMostPercent":
      return Math.round((draw * choice.percent * candidates) / 100);
    default: {
      const never: never = choice;
      throw new Error(`Cannot choose targets by ${JSON.stringify(never)}`);
    }
  }
}
