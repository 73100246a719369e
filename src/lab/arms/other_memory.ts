/** From a memory to one that looks the same and tells less: placebos that keep amounts and break what belongs together. */

import type { Experience, Recollection } from "../../memory/memory.ts";
import { moves } from "../../reasoning/planning/moves.ts";
import { entityKey, randomKey, subKey, uniform } from "../../random.ts";

/** More incidents than a memory is trained on: all of them are asked for. */
const allIncidents = 1_000_000;

/** Every recalled incident tells the diagnosis, plan and outcome of another one, by a keyed cycle through all. */
export function permutedIncidents(memory: Experience, seed: number): Experience {
  return {
    get beliefs() {
      return memory.beliefs;
    },
    async recall(signature, k) {
      const all = await memory.recall(signature, allIncidents);
      const other = cycle(all.map(({ id }) => id), seed, "permuted incidents");
      const told = new Map(all.map(({ id, incident }) => [id, incident]));
      return all.slice(0, k).map((found): Recollection => {
        const incident = told.get(other.get(found.id) ?? found.id) ?? found.incident;
        return { ...found, incident: { ...incident, signature: found.incident.signature } };
      });
    },
  };
}

/** Every rule prefers other moves than it has learned to, by a keyed cycle through the catalogue. */
export function permutedRules(memory: Experience, seed: number): Experience {
  const other = cycle(moves.map(({ name }) => name), seed, "permuted rules");
  return {
    get beliefs() {
      const { beliefs } = memory;
      const rules = beliefs.rules.map((rule) => ({
        ...rule,
        bias: Object.fromEntries(
          Object.entries(rule.bias).map(([move, preference]) => [other.get(move) ?? move, preference]),
        ),
      }));
      return { ...beliefs, rules };
    },
    recall: (signature, k) => memory.recall(signature, k),
  };
}

/** Other bookkeeping: incidents have other names, and so come in another order where they are equally alike. */
export function renamedIncidents(memory: Experience, seed: number): Experience {
  const key = subKey(randomKey(seed, "arm"), "renamed incidents");
  const renamed = (id: string) => `${uniform(key, entityKey(id), 0).toFixed(16)} ${id}`;
  return {
    get beliefs() {
      return memory.beliefs;
    },
    async recall(signature, k) {
      const all = await memory.recall(signature, allIncidents);
      return all.map((found) => ({ ...found, id: renamed(found.id) }))
        .sort((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1)).slice(0, k);
    },
  };
}

/** Each name's successor in a drawn order of all: nobody keeps its own, unless it is alone. */
function cycle(names: readonly string[], seed: number, label: string): ReadonlyMap<string, string> {
  const key = subKey(randomKey(seed, "arm"), label);
  const drawn = names.toSorted()
    .map((name) => ({ name, at: uniform(key, entityKey(name), 0) }))
    .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  return new Map(drawn.map(({ name }, i) => [name, drawn[(i + 1) % drawn.length].name]));
}
