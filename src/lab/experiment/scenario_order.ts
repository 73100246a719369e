/** From the names of a stream's scenarios and a seed to the order in which they are played: the same for every arm. */

import { entityKey, randomKey, uniform } from "../../random.ts";

export function scenarioOrder(names: readonly string[], seed: number): readonly string[] {
  const key = randomKey(seed, "order");
  const drawn = names.map((name) => ({ name, draw: uniform(key, entityKey(name), 0) }));
  return drawn.sort((a, b) => a.draw - b.draw || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}
