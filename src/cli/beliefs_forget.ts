/** `beliefs forget`: takes a ban, a rule, an incident's teaching or everything back, and says what is gone. */

import { type Beliefs, emptyBeliefs } from "../memory/beliefs.ts";
import { forgetBan, forgetIncident, forgetRule } from "../memory/forget.ts";
import { rewriteKept, type Rewriting } from "../memory/kept_memory.ts";
import type { MemorySnapshot } from "../memory/snapshot.ts";
import { beliefChanges } from "./belief_changes.ts";
import { beliefNames, type Named, unknownBelief } from "./belief_names.ts";
import { existingPlace, type PlaceOptions, plainly } from "./beliefs_place.ts";
import { countText } from "./belief_texts.ts";
import { UsageError } from "./usage_error.ts";
import { wrapText } from "./wrap_text.ts";

export interface ForgetOptions extends PlaceOptions {
  readonly all?: boolean;
}

export async function forgetBeliefs(id: string | undefined, { all = false, ...options }: ForgetOptions): Promise<void> {
  if ((id === undefined) !== all) throw new UsageError("Cannot forget: expected an id or --all, one of the two");
  const place = existingPlace(options);
  const lines: string[] = [];
  await plainly(place, () =>
    rewriteKept(place, (kept) => {
      const { gone, ...rewriting } = forgetting(kept, id);
      lines.push(...gone, ...beliefChanges(kept.beliefs, rewriting.beliefs));
      return rewriting;
    }));
  console.log(`Forgotten in ${place.folder}/${place.namespace}:`);
  for (const line of lines.length > 0 ? lines : ["nothing: the memory was empty"]) {
    console.log(`  ${wrapText(line, width - 4).join("\n    ")}`);
  }
}

const width = 80;

type Forgetting = Rewriting & {
  /** Rows that are gone, beside what is no longer believed; what stays although one might think otherwise. */
  readonly gone: readonly string[];
};

function forgetting(kept: MemorySnapshot, id: string | undefined): Forgetting {
  const { beliefs, incidents } = kept;
  if (id === undefined) {
    const gone = incidents.length === 0
      ? []
      : [`${countText(incidents.length, "incident")}, all records of their runs`];
    return { beliefs: emptyBeliefs, incidents: [], remove: "everything", gone };
  }
  const named = beliefNames(kept);
  const found = named.find((item) => item.id === id);
  if (found === undefined) throw new UsageError(`Cannot forget: ${unknownBelief(id, "ban, rule or incident", named)}`);
  return forgettingOne(found, { beliefs, incidents });
}

function forgettingOne(found: Named, { beliefs, incidents }: MemorySnapshot): Forgetting {
  const only = (next: Beliefs, rules: readonly string[]): Forgetting => ({
    beliefs: next,
    incidents: [],
    remove: { incidents: [], rules },
    gone: [],
  });
  switch (found.kind) {
    case "ban":
      return only(forgetBan(beliefs, found.ban), []);
    case "rule":
      return only(forgetRule(beliefs, found.id), [found.id]);
    case "incident": {
      const next = forgetIncident(beliefs, incidents, found.id);
      const rules = beliefs.rules.filter(({ id }) => !next.rules.some((rule) => rule.id === id)).map(({ id }) => id);
      return {
        beliefs: next,
        incidents: [],
        remove: { incidents: [found.incident], rules },
        gone: [`incident ${found.id}, which is not recalled any more (what its run measured is kept)`],
      };
    }
    default: {
      const never: never = found;
      throw new Error(`Cannot forget ${JSON.stringify(never)}`);
    }
  }
}
