/** From beliefs and incidents to what has an id in commands: bans get one, rules and incidents have theirs. */

import type { Ban } from "../memory/beliefs.ts";
import { incidentRef, type IncidentRow } from "../memory/rows.ts";
import type { Rule } from "../memory/rules.ts";
import type { MemorySnapshot } from "../memory/snapshot.ts";
import { entityKey } from "../random.ts";
import { suggestion } from "../simulator/scenario/unknown_name.ts";

export type Named =
  | { readonly kind: "ban"; readonly id: string; readonly ban: Ban }
  | { readonly kind: "rule"; readonly id: string; readonly rule: Rule }
  | { readonly kind: "incident"; readonly id: string; readonly incident: IncidentRow };

/** A ban's id follows from its claim and the incident that began it, and so stays when the ban is extended or ends. */
export function beliefNames({ beliefs, incidents }: MemorySnapshot): readonly Named[] {
  const serials = new Map<string, number>();
  return [
    ...beliefs.bans.map((ban): Named => {
      const name = `${ban.hypothesisId}\n${ban.incidentId}`;
      const serial = serials.get(name) ?? 0;
      serials.set(name, serial + 1);
      return { kind: "ban", id: `ban-${entityKey(name, serial).toString(16).padStart(8, "0")}`, ban };
    }),
    ...beliefs.rules.map((rule): Named => ({ kind: "rule", id: rule.id, rule })),
    ...incidents.map((incident): Named => ({ kind: "incident", id: incidentRef(incident), incident })),
  ];
}

/** Near ones are those that hold what was typed, or else the one with the fewest other letters. */
export function unknownBelief(id: string, what: string, named: readonly Named[]): string {
  const ids = named.map((item) => item.id).sort();
  const holding = ids.filter((known) => id !== "" && known.includes(id)).slice(0, 5);
  const near = holding.length > 0 ? `; near it: ${holding.join(", ")}` : suggestion(id, ids);
  return `there is no ${what} "${id.slice(0, 80)}" (\`beliefs list\` has them all)${near}`;
}
