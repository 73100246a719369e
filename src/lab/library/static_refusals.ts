/** One scenario file comes in, why it may not be in a library goes out: what can be told without playing it. */

import { mechanisms } from "../../operations/hypotheses.ts";
import { difficulties, type FaultPattern, type Scenario } from "../../simulator/scenario/scenario.ts";
import { chaosKinds } from "../../simulator/scenario/chaos_schema.ts";
import { leastDifficulty } from "./least_difficulty.ts";
import type { LibraryFile } from "./library_file.ts";

/** How many faults a pattern has. */
const faultsOf: Readonly<Record<FaultPattern, { readonly least: number; readonly most: number }>> = {
  "no-fault": { least: 0, most: 0 },
  single: { least: 1, most: 1 },
  double: { least: 2, most: 2 },
  triple: { least: 3, most: 3 },
  correlated: { least: 2, most: Infinity },
  metastable: { least: 1, most: Infinity },
};

/** Everything that can be told without playing. */
export function staticRefusals({ text, scenario }: LibraryFile): readonly string[] {
  return [
    ...nameRefusals(scenario),
    ...headerRefusals(text, scenario),
    ...patternRefusals(scenario),
    ...difficultyRefusals(scenario),
  ];
}

/** Words of mechanisms and chaos kinds, little ones and everyday ones aside, and other words for the same. */
const tellingWords: ReadonlySet<string> = new Set([
  ...[...mechanisms, ...chaosKinds].flatMap((name) => name.split(/[-_]/)).filter((word) => !everyday().includes(word)),
  ...["slow", "leak", "noisy", "outage", "fault", "broken", "retries", "overloaded", "unreachable"],
]);

function everyday(): readonly string[] {
  return ["or", "to", "name", "image", "edge", "bad", "unknown", "resolution"];
}

/** A header says what a world is made of, and so has words that a title may do without. */
const wordsOfWorlds: ReadonlySet<string> = new Set(
  "config cpu disk memory network node pod policy probe quota scale traffic zone".split(" "),
);

/** The first word that says what goes wrong, in its plural, too. */
function tellingWord(text: string): string | undefined {
  return text.toLowerCase().split(/[^a-z]+/)
    .find((word) => singulars(word).some((each) => tellingWords.has(each)));
}

function singulars(word: string): readonly string[] {
  return [word, word.replace(/s$/, ""), word.replace(/es$/, ""), word.replace(/ies$/, "y")];
}

/** Scenario names give nothing away: two words, as harmless as the others'. */
export function* nameRefusals({ name, title }: Pick<Scenario, "name" | "title">): Iterable<string> {
  if (!/^[a-z]{2,}-[a-z]{2,}$/.test(name)) yield `name is "${name}"; expected two words: amber-harbour`;
  for (const [key, written] of [["name", name], ["title", title]] as const) {
    const telling = tellingWord(written);
    if (telling !== undefined) yield `${key} "${written}" says "${telling}"; names and titles give nothing away`;
  }
}

/** Whoever opens a file sees first on which side of the wall it is, and what the world is: nothing of what goes wrong. */
function* headerRefusals(text: string, { split }: Scenario): Iterable<string> {
  const [header] = text.split(/^(?!#)/m, 1);
  const words = header.split(/[^A-Za-z]+/).filter((word) =>
    !singulars(word.toLowerCase()).some((each) => wordsOfWorlds.has(each))
  );
  const telling = tellingWord(words.join(" "));
  if (telling !== undefined) yield `its header says "${telling}"; headers give nothing away`;
  const first = text.slice(0, text.indexOf("\n"));
  const said = /^# Split (dev|val|test)\. \S/.exec(first)?.[1];
  if (said === split) return;
  yield said === undefined
    ? `its first line is ${JSON.stringify(first)}; expected "# Split ${split}. What the world is."`
    : `its first line says split ${said}, its key says ${split}`;
}

function* patternRefusals({ truth: { pattern, faults } }: Scenario): Iterable<string> {
  const { least, most } = faultsOf[pattern];
  if (faults.length >= least && faults.length <= most) return;
  const expected = least === most ? `${least}` : `at least ${least}`;
  yield `pattern is ${pattern} with ${faults.length} faults; expected ${expected}`;
}

function* difficultyRefusals(scenario: Scenario): Iterable<string> {
  const { difficulty } = scenario.truth;
  const least = leastDifficulty(scenario);
  if (difficulties.indexOf(difficulty) >= difficulties.indexOf(least.difficulty)) return;
  yield `difficulty is ${difficulty}; expected ${least.difficulty} at the least: ${least.because.join(", ")}`;
}
