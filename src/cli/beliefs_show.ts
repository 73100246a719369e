/** `beliefs show`: one ban, rule or incident with its evidence line by line, and what it does to a decision. */

import type { Ban } from "../memory/beliefs.ts";
import { priorShift } from "../memory/claim_evidence.ts";
import { banEvidence } from "../memory/forget.ts";
import { ruleHistory } from "../memory/kept_memory.ts";
import { activationWealth } from "../memory/rule_evidence.ts";
import type { Rule } from "../memory/rules.ts";
import { signatureFeatures } from "../memory/signature.ts";
import type { IncidentRow } from "../memory/rows.ts";
import type { MemorySnapshot } from "../memory/snapshot.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { ratioText } from "../report/number_text.ts";
import { beliefNames, unknownBelief } from "./belief_names.ts";
import { banEnd, banWeights, countText, ruleFigures, ruleSentence } from "./belief_texts.ts";
import { existingPlace, keptMemory, type PlaceOptions, plainly } from "./beliefs_place.ts";
import { UsageError } from "./usage_error.ts";
import { wrapText } from "./wrap_text.ts";

export async function showBelief(id: string, options: PlaceOptions): Promise<void> {
  const kept = await keptMemory(options);
  const named = beliefNames(kept);
  const found = named.find((item) => item.id === id);
  if (found === undefined) {
    throw new UsageError(`Cannot show: ${unknownBelief(id, "ban, rule or incident", named)}`);
  }
  const place = existingPlace(options);
  const told = found.kind === "ban"
    ? banParts(found.ban, kept)
    : found.kind === "incident"
    ? incidentParts(id, found.incident, kept)
    : ruleParts(found.rule, (await plainly(place, () => ruleHistory(place, id))).map(trialText));
  console.log([id, ...told.flatMap(([label, texts]) => entry(label, texts))].join("\n"));
}

type Part = readonly [label: string, texts: readonly string[]];

function banParts(ban: Ban, { beliefs, incidents }: MemorySnapshot): readonly Part[] {
  const outcomes = banEvidence(beliefs, ban);
  const refs = [...new Set([ban.incidentId, ...outcomes.map(({ incidentId }) => incidentId)])];
  const shift = ratioText(priorShift(beliefs, ban.signature, { id: ban.hypothesisId }));
  const inForce = ban.state === "in-force";
  return [
    ["claim", [ban.hypothesisId]],
    ["state", [ban.state, banEnd(ban)]],
    ["why", [
      `refuted M ${ratioText(ban.refuted)} when it was last refuted, ` +
      `${countText(ban.age, "incident")} like it ago; a ban begins at 2 and ends below 1`,
      `today ${banWeights(ban, beliefs)}`,
    ]],
    // Outcomes are dropped when they are old; what a ban was extended by stays on its record.
    ["refuted by", outcomes.length > 0 ? [] : ban.evidence],
    [
      "outcomes",
      outcomes.map(({ kind, incidentId, planId, strength, age, evidence }) =>
        `${kind} of ${ratioText(strength)}, ${
          countText(age, "like incident")
        } ago, by ${planId} in ${incidentId}: ${evidence}`
      ),
    ],
    ["incidents", refs.map((ref) => incidentText(ref, incidents))],
    ["where", [signatureText(ban.signature)]],
    ["does", [
      inForce
        ? "under symptoms like those the claim has confidence 0 and no plan is aimed at it, unless present evidence for it is at least ln 20 nats"
        : "forbids nothing any more",
      `its prior is moved by ${shift} nats under symptoms like those${inForce ? " where evidence re-opens it" : ""}`,
    ]],
  ];
}

function ruleParts(rule: Rule, trials: readonly string[]): readonly Part[] {
  const { incidentId, preferredPlanId, chosenPlanId, advantageBound, merged } = rule.provenance;
  return [
    ["rule", [ruleSentence(rule)]],
    ["state", [ruleFigures(rule)]],
    ["why", [stateReason(rule)]],
    ["from", [
      `${incidentId}, where ${preferredPlanId} would have been better than ${chosenPlanId}, ` +
      `by at least ${advantageBound.toFixed(3)} in utility on replicates held out`,
      ...merged.map((id) => `took in ${id}, which agreed with it`),
    ]],
    ["trials", trials.length > 0 ? trials : ["no incident of this memory's records matched it"]],
    ["does", [ruleEffect(rule)]],
  ];
}

function stateReason({ state }: Rule): string {
  switch (state) {
    case "candidate":
      return "no later incident has tried it yet";
    case "shadow":
      return `its wealth has not reached ${activationWealth}, from which on it would act`;
    case "active":
      return `its wealth reached ${activationWealth}, and it is still more likely to help than not`;
    case "probation":
      return "it had become active; now it is less likely to help than not, or 64 better ones are active";
    case "retired":
      return "P(better) fell below 0.1; it is kept as a record, and not tried again";
    default: {
      const never: never = state;
      throw new Error(`Cannot tell why a rule is ${JSON.stringify(never)}`);
    }
  }
}

function ruleEffect({ state }: Rule): string {
  if (state === "active") {
    const limit = defaultPolicy.ruleBiasLimit;
    return `where it matches, the preferences above are added to the scores of moves when plans are made, all rules together at most ±${limit}; it overrides no gate`;
  }
  return state === "retired"
    ? "nothing"
    : "nothing to plans; after an incident that it matches it is tried in the twin";
}

function trialText(
  { runId, incidentId, state, trials, wealth, probabilityBetter }: Awaited<ReturnType<typeof ruleHistory>>[number],
): string {
  return `${runId}/${incidentId}: ${state}, ${countText(trials, "trial")}, wealth ${wealth.toPrecision(3)}, ` +
    `P(better) ${ratioText(probabilityBetter)}`;
}

function incidentParts(ref: string, incident: IncidentRow, kept: MemorySnapshot): readonly Part[] {
  const { ledger, harms, rules, bans } = kept.beliefs;
  const taught = [
    ...ledger.filter(({ incidentId }) => incidentId === ref)
      .map(({ kind, mechanism, entity, evidence }) => `${kind} of ${mechanism}@${entity}: ${evidence}`),
    ...harms.filter(({ incidentId }) => incidentId === ref).map((harm) =>
      `the worst ${harm.mechanism} at ${harm.entityRole}`
    ),
    ...bans.filter(({ incidentId }) => incidentId === ref).map((ban) =>
      `began the ban of ${ban.hypothesisId}, ${ban.state}`
    ),
    ...rules.filter(({ provenance }) => provenance.incidentId === ref).map(({ id, state }) =>
      `induced ${id}, ${state}`
    ),
  ];
  return [
    ["incident", [incidentText(ref, kept.incidents), `last plan: ${incident.planTitle || "none"}`]],
    ["taught", taught.length > 0 ? taught : ["nothing but to be recalled"]],
    ["where", [signatureText(incident.signature)]],
    ["does", [
      incident.verified
        ? `where symptoms are like those it makes ${incident.diagnosedMechanism} likelier, and its moves preferred if it recovered`
        : "it is recalled where symptoms are like those; its diagnosis was not verified and moves no prior",
    ]],
  ];
}

function incidentText(ref: string, incidents: readonly IncidentRow[]): string {
  const row = incidents.find(({ runId, incidentId }) => `${runId}/${incidentId}` === ref);
  if (row === undefined) return `${ref}, of which this memory has no row`;
  return `${ref} ${row.outcome}, ${row.diagnosedMechanism}@${row.diagnosedEntity}${
    row.verified ? ", verified" : ""
  }, ` +
    `${countText(row.attempts, "attempt")}, utility ${ratioText(row.utility)}`;
}

/** What stands out of a signature. */
function signatureText(signature: readonly number[]): string {
  const notable = signatureFeatures.map((feature, index) => ({ feature, value: signature[index] ?? 0 }))
    .filter(({ value }) => Math.abs(value) >= 0.3)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.feature < b.feature ? -1 : 1));
  return notable.map(({ feature, value }) => `${feature} ${ratioText(value)}`).join(", ") || "nothing stands out";
}

const width = 80;
const labelWidth = 12;

function entry(label: string, texts: readonly string[]): readonly string[] {
  const lines = texts.flatMap((text) =>
    wrapText(text, width - labelWidth - 2).map((line, index) => `${index === 0 ? "" : "  "}${line}`)
  );
  return lines.map((line, index) => `${(index === 0 ? label : "").padEnd(labelWidth)}${line}`);
}
