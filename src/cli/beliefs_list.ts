/** `beliefs list`: everything an agent believes on one page of 80 columns, each with its id. */

import type { LedgerEntry } from "../memory/beliefs.ts";
import { priorShift } from "../memory/claim_evidence.ts";
import { banEvidence } from "../memory/forget.ts";
import type { MemorySnapshot } from "../memory/snapshot.ts";
import { hypothesisId } from "../operations/hypotheses.ts";
import { minutesText, ratioText } from "../report/number_text.ts";
import { beliefNames } from "./belief_names.ts";
import { banEnd, banWeights, countText, ruleFigures, ruleSentence } from "./belief_texts.ts";
import { keptMemory, type PlaceOptions } from "./beliefs_place.ts";
import { wrapText } from "./wrap_text.ts";

export async function listBeliefs(options: PlaceOptions): Promise<void> {
  const kept = await keptMemory(options);
  console.log(`Memory ${options.memory}/${options.namespace}\n`);
  console.log(beliefList(kept).join("\n"));
}

const width = 80;

export function beliefList(kept: MemorySnapshot): readonly string[] {
  const { beliefs, incidents } = kept;
  const named = beliefNames(kept);
  const bans = named.flatMap((item) => item.kind === "ban" ? [item] : []);
  const [inForce, over] = [true, false].map((is) =>
    bans.filter(({ ban }) => (ban.state === "in-force") === is).flatMap(({ id, ban }) => [
      ...item(`${id}: ${ban.hypothesisId}`),
      ...indented(`since ${ban.incidentId}`),
      ...indented(
        `${countText(banEvidence(beliefs, ban).length, "outcome")} behind it; today ${banWeights(ban, beliefs)}`,
      ),
      ...indented(banEnd(ban)),
    ])
  );
  const rules = beliefs.rules.flatMap((rule) => [
    ...item(`${rule.id}: ${ruleFigures(rule)}`),
    ...indented(ruleSentence(rule)),
  ]);
  return [
    ...part("Bans in force: claims that are not made again under symptoms like those", inForce),
    ...part("Bans that are over", over),
    ...part("Rules: only active ones move plans", rules),
    ...part("Claims held more or less likely, in nats, where symptoms are like those", shifts(kept).flatMap(item)),
    ...part(
      "Verified faults, which make the same mechanism likelier where symptoms are like those",
      item(verifiedFaults(kept)),
    ),
    ...part(
      "What followed what",
      Object.entries(beliefs.transitions).flatMap(([from, counts]) =>
        item(`${from} → ${Object.entries(counts).map(([to, count]) => `${to} ${count}`).join(", ")}`)
      ),
    ),
    ...part(
      "Worst harm met, rehearsed as the worst historical future",
      beliefs.harms.flatMap(({ mechanism, entityRole, topology, violationMinutes, incidentId }) => [
        ...item(`${mechanism} at ${entityRole} of ${topology}: ${minutesText(violationMinutes)} minutes in violation`),
        ...indented(`in ${incidentId}`),
      ]),
    ),
    ...part(
      `Incidents (${beliefs.incidents} learned from)`,
      incidents.flatMap((incident) =>
        item(
          `${incident.runId}/${incident.incidentId} ${incident.outcome}, ` +
            `${incident.diagnosedMechanism}@${incident.diagnosedEntity}${incident.verified ? ", verified" : ""}`,
        )
      ),
    ),
  ];
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return [...wrapText(title, width), ...(lines.length > 0 ? lines : ["none"]).map((line) => `  ${line}`), ""];
}

function item(text: string): readonly string[] {
  const [first, ...rest] = wrapText(text, width - 4);
  return first === undefined ? [] : [first, ...rest.map((line) => `  ${line}`)];
}

function indented(text: string): readonly string[] {
  return wrapText(text, width - 4).map((line) => `  ${line}`);
}

/** Of each claim, under the symptoms that its latest outcome had. */
function shifts({ beliefs }: MemorySnapshot): readonly string[] {
  const latest = new Map<string, LedgerEntry>();
  for (const entry of beliefs.ledger) latest.set(hypothesisId(entry.mechanism, entry.entity), entry);
  return [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { signature }]) => {
    const nats = priorShift(beliefs, signature, { id });
    return `${id} ${nats < 0 ? "" : "+"}${ratioText(nats)}`;
  });
}

function verifiedFaults({ incidents }: MemorySnapshot): string {
  const counts = new Map<string, number>();
  for (const { verified, diagnosedMechanism } of incidents) {
    if (verified) counts.set(diagnosedMechanism, (counts.get(diagnosedMechanism) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`).join(", ");
}
