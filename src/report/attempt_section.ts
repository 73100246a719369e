/** From one attempt to its Markdown: what was seen, what was believed, why the plan won, what was done, what came of it. */

import { judgedPlans } from "../charts/judged_plans.ts";
import { testedSet } from "../charts/tested_set.ts";
import type { Attempt } from "../graphs/attempt.ts";
import type { Verification } from "../operations/verify.ts";
import type { RefutationVerdict } from "../reasoning/refute.ts";
import { actionText } from "../lab/action_text.ts";
import { claimText } from "../lab/claim_text.ts";
import { compareText } from "../lab/compare_text.ts";
import { markdownTable } from "./markdown_table.ts";
import { costText, natsText, ratioText, signalText } from "./number_text.ts";

/** Symptoms beyond the strongest, and evidence beyond the weightiest, are left to the stored rows. */
const shownSymptoms = 5;
const shownHypotheses = 3;
const shownEvidence = 3;
/** A score below this is within the signal's own past. */
const notableScore = 3;

export interface AttemptView {
  readonly attempt: Attempt;
  /** Lines that show this attempt's figures. */
  readonly figures: readonly string[];
}

export function attemptSection({ attempt, figures }: AttemptView): string {
  return [
    `#### Attempt ${attempt.number}, from tick ${attempt.startTick}`,
    [seen(attempt), recalled(attempt), ...believed(attempt)].map((line) => `- ${line}`).join("\n"),
    plansTable(attempt),
    whyItWon(attempt),
    ...figures,
    actionsTable(attempt),
    `- Verification: ${verificationText(attempt.verification)}\n- Refutation: ${refutationText(attempt)}`,
  ].filter((block) => block !== "").join("\n\n");
}

function seen({ diagnosis }: Attempt): string {
  const notable = diagnosis.symptoms.filter(({ score }) => score >= notableScore)
    .toSorted((a, b) => b.score - a.score || compareText(a.id, b.id));
  if (notable.length === 0) return "Seen: no symptom stands out.";
  const more = notable.length - shownSymptoms;
  const shown = notable.slice(0, shownSymptoms).map(({ id, text, score }) =>
    `\`${id}\` ${text} (score ${score.toFixed(1)})`
  );
  return `Seen: ${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}

function recalled({ recall }: Attempt): string {
  if (recall.matches.length === 0) return "Recalled: no incident that looked alike.";
  const [nearest] = recall.matches;
  return `Recalled: ${recall.matches.length} that looked alike, nearest ${nearest.id} (similarity ${
    ratioText(nearest.similarity)
  }, ` +
    `${nearest.incident.diagnosedMechanism}, ${nearest.incident.outcome}).`;
}

function believed({ diagnosis }: Attempt): readonly string[] {
  const leading = diagnosis.marginals.slice(0, shownHypotheses)
    .map(({ hypothesis, probability }) => `\`${hypothesis.id}\` ${ratioText(probability)}`);
  const claims = (diagnosis.ranked.at(0)?.faults ?? []).map(claimText);
  const evidence = diagnosis.ranked.at(0)?.evidence ?? [];
  const strongest = (sign: 1 | -1) =>
    evidence.filter(({ nats }) => sign * nats > 0).toSorted((a, b) => sign * (b.nats - a.nats)).slice(0, shownEvidence)
      .map(({ symptom, nats }) => `${symptom} (${nats > 0 ? "+" : ""}${ratioText(nats)})`);
  const lines = [
    `Believed: ${leading.length === 0 ? "nothing is wrong" : leading.join(", ")}${
      diagnosis.cautious ? "; uncertain, so only reversible low-risk plans were allowed" : ""
    }.`,
  ];
  if (claims.length > 0) lines.push(`Claimed: ${claims.join("; ")}.`);
  const [forIt, against] = [strongest(1), strongest(-1)];
  if (forIt.length + against.length > 0) {
    lines.push(
      `Evidence in nats, for the leading set: ${forIt.join(", ") || "none"}; against: ${against.join(", ") || "none"}.`,
    );
  }
  if (diagnosis.path.length > 1) lines.push(`Claimed path of harm: ${diagnosis.path.join(" → ")}.`);
  for (const { hypothesis, probe } of diagnosis.rivals) {
    lines.push(`Rival \`${hypothesis.id}\`; what would tell them apart: ${probe}.`);
  }
  for (const { id, reason } of diagnosis.banned) lines.push(`Not proposed again: \`${id}\` (${reason}).`);
  return lines;
}

function plansTable(attempt: Attempt): string {
  return markdownTable({
    columns: [
      { heading: "plan", align: "left" },
      { heading: "mean stability", align: "right" },
      { heading: "resilience", align: "right" },
      { heading: "risk", align: "right" },
      { heading: "cost", align: "right" },
      { heading: "distance", align: "right" },
      { heading: "verdict", align: "left" },
    ],
    rows: judgedPlans(attempt).map((plan) => [
      `${plan.planId} ${plan.title}`,
      ratioText(plan.objectives.stability),
      ratioText(plan.objectives.resilience),
      ratioText(plan.risk),
      costText(plan.cost),
      plan.distance.toFixed(3),
      plan.outcome === "chosen" ? `**chosen**: ${plan.reason}` : plan.reason,
    ]),
  });
}

function whyItWon(attempt: Attempt): string {
  const { decision } = attempt.selection;
  if (decision.kind === "escalate") return `Escalated to a person: ${decision.reasons.join("; ")}.`;
  const plans = judgedPlans(attempt);
  const winner = plans.find(({ planId }) => planId === decision.planId);
  if (winner === undefined) {
    throw new Error(
      `Cannot tell why a plan won in attempt ${attempt.number}: "${decision.planId}" was applied but not judged`,
    );
  }
  const advantage = attempt.shadow.plans.find(({ planId }) => planId === winner.planId)?.advantageBound;
  const losers = plans.filter(({ planId }) => planId !== winner.planId).map(({ planId, reason }) =>
    `${planId}: ${reason}`
  );
  return `**${winner.planId}, ${winner.title}, won**: ${winner.reason}.` +
    (advantage === undefined || winner.planId === "P0"
      ? ""
      : ` Its rehearsed utility beats doing nothing by at least ${ratioText(advantage)} (lower 90 % bound).`) +
    (losers.length === 0 ? "" : ` The others: ${losers.join("; ")}.`);
}

function actionsTable({ outcomes, undone }: Attempt): string {
  const rows = [
    ...outcomes.map((outcome) => ({ outcome, by: "plan" })),
    ...undone.map((outcome) => ({ outcome, by: "undo" })),
  ];
  if (rows.length === 0) return "No action was taken.";
  return markdownTable({
    columns: [
      { heading: "tick", align: "right" },
      { heading: "by", align: "left" },
      { heading: "action", align: "left" },
      { heading: "outcome", align: "left" },
      { heading: "exact undo", align: "left" },
    ],
    rows: rows.map(({ outcome, by }) => [
      String(outcome.tick),
      by,
      actionText(outcome.action),
      outcome.kind === "done" ? `done, cost ${costText(outcome.cost)}` : `refused: ${outcome.reason}`,
      outcome.kind === "done" && outcome.undo.length > 0 ? outcome.undo.map(actionText).join(", then ") : "none",
    ]),
  });
}

function verificationText(verification: Verification): string {
  switch (verification.kind) {
    case "recovered":
      return `recovered at tick ${verification.tick}, good since tick ${verification.sinceTick}, ${
        (100 * verification.servedShare).toFixed(1)
      } % of the requests served.`;
    case "not-yet":
      return `not yet at tick ${verification.tick}: good for ${verification.goodTicks} of ${verification.neededTicks} ticks.`;
    case "violated": {
      const breaches = verification.breaches.map(({ service, signal, measured, allowed }) =>
        `${service} ${signal} ${signalText(signal, measured)} (allowed ${signalText(signal, allowed)})`
      );
      return `still violated at tick ${verification.tick}: ${breaches.join("; ")}.`;
    }
    default: {
      const never: never = verification;
      throw new Error(`Cannot describe verification ${JSON.stringify(never)}`);
    }
  }
}

function refutationText(attempt: Attempt): string {
  const { verdict, expectedRecovery, rivalRecovery } = attempt.refutation;
  const odds = expectedRecovery === null || rivalRecovery === null
    ? ""
    : ` Recovery was expected with ${ratioText(expectedRecovery)} if it was right, ${ratioText(rivalRecovery)} if not` +
      `${probabilityText(attempt)}.`;
  return verdictText(verdict, testedSet(attempt)?.outcome ?? "") + odds;
}

function probabilityText(attempt: Attempt): string {
  const tested = testedSet(attempt);
  return tested === null ? "" : `; the set's probability ${ratioText(tested.before)} → ${ratioText(tested.after)}`;
}

function verdictText(verdict: RefutationVerdict, outcome: string): string {
  switch (verdict.kind) {
    case "untested":
      return `nothing was tested: ${verdict.reason}.`;
    case "confirmed":
      return `\`${verdict.set}\` is ${outcome} (${natsText(verdict.nats)}).`;
    case "plan-blamed":
      return `the plan is blamed, \`${verdict.set}\` stays believable (${natsText(verdict.nats)}).`;
    case "refuted":
      return `\`${verdict.set}\` is refuted (${
        natsText(verdict.nats)
      }, rule ${verdict.ban.rule}): ${verdict.ban.evidence}. The ban ends: ${verdict.ban.ends}.`;
    default: {
      const never: never = verdict;
      throw new Error(`Cannot describe refutation ${JSON.stringify(never)}`);
    }
  }
}
