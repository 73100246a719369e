/** From the command that a manifest states to what it asks for: which experiment, and in what otherwise than its file. */

import type { Variation } from "../lab/experiment/varied_experiment.ts";

export interface TypedVariation {
  /** A name or a path. */
  readonly typed: string;
  readonly variation: Variation;
}

/** As `shellWord` writes an argument. */
const word = String.raw`([\w@%+=:,./-]+|'(?:[^']|'\\'')*')`;
const command = new RegExp(
  `^deno task experiment ${word}( --smoke)?(?: --scenarios ${word})?(?: --seeds (\\d+))?(?: --out ${word})?$`,
);

/** Null for whatever `experiment` did not write: a reader is told to type it. */
export function typedVariation(text: string): TypedVariation | null {
  const match = command.exec(text);
  if (match === null) return null;
  const [, typed, smoke, scenarios, seeds] = match;
  return {
    typed: argument(typed),
    variation: {
      smoke: smoke !== undefined,
      ...(scenarios === undefined ? {} : { scenarios: argument(scenarios) }),
      ...(seeds === undefined ? {} : { seeds: Number(seeds) }),
    },
  };
}

function argument(word: string): string {
  return word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word;
}
