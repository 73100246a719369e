/** From beliefs and what an incident showed to new beliefs: pure updates, each leaving its input as it was. */

import { hypothesisId, type Mechanism } from "../operations/hypotheses.ts";
import type { Ban, Beliefs, HarmRecord, LedgerEntry } from "./beliefs.ts";
import { claimEvidence, ledgerHalfLife, sameCluster } from "./claim_evidence.ts";
import { assertSignature, type Signature } from "./signature.ts";

/** M from which a claim is forbidden, M below which the ban ends, and A that prevents or lifts it (definitions §6, fixed). */
const banFrom = 2;
const banUntil = 1;
const confirmationLifts = 0.25;

/** After eight half-lives an outcome weighs less than 1/256 and is dropped. */
const oldestAge = 8 * ledgerHalfLife;

/** What an outcome says about the claim that a plan was aimed at; `strength` is q of definitions §6. */
export type Verdict = Omit<LedgerEntry, "kind" | "age">;

/**
 * One more incident with this signature is over: what was learned under like symptoms ages by one, spent bans expire.
 * Call once per incident, before its own outcomes are recorded.
 */
export function ageBeliefs(beliefs: Beliefs, signature: Signature): Beliefs {
  assertSignature(signature, "the finished incident");
  const older = <Aged extends { readonly signature: Signature; readonly age: number }>(item: Aged): Aged =>
    sameCluster(item.signature, signature) ? { ...item, age: item.age + 1 } : item;
  const aged: Beliefs = {
    ...beliefs,
    incidents: beliefs.incidents + 1,
    ledger: beliefs.ledger.map(older).filter((entry) => entry.age <= oldestAge),
    bans: beliefs.bans.map((ban) => (ban.state === "in-force" ? older(ban) : ban)),
  };
  const bans = aged.bans.map((ban): Ban =>
    ban.state === "in-force" && claimEvidence(aged, ban.signature, { id: ban.hypothesisId }).refuted < banUntil
      ? { ...ban, state: "expired" }
      : ban
  );
  return { ...aged, bans };
}

/** A verified recovery confirmed the mechanism; `previous` is the one verified before it in the same world, if any. */
export function recordVerifiedDiagnosis(
  beliefs: Beliefs,
  diagnosis: { readonly mechanism: Mechanism; readonly previous: Mechanism | null },
): Beliefs {
  const { mechanism, previous } = diagnosis;
  if (previous === null) return beliefs;
  const from = beliefs.transitions[previous] ?? {};
  const transitions = { ...beliefs.transitions, [previous]: { ...from, [mechanism]: (from[mechanism] ?? 0) + 1 } };
  return { ...beliefs, transitions };
}

/** Keeps the worst record of each mechanism at each role of each topology. */
export function recordHarm(beliefs: Beliefs, harm: HarmRecord): Beliefs {
  const place = (record: HarmRecord) => `${record.topology}\n${record.mechanism}\n${record.entityRole}`;
  const known = beliefs.harms.find((record) => place(record) === place(harm));
  if (known !== undefined && known.violationMinutes >= harm.violationMinutes) return beliefs;
  const harms = [...beliefs.harms.filter((record) => record !== known), harm];
  return { ...beliefs, harms: harms.sort((a, b) => (place(a) < place(b) ? -1 : 1)) };
}

/** A plan aimed at the claim ran correctly and did not help. Starts or extends a ban once M ≥ 2 while A < 0.25. */
export function recordRefutation(beliefs: Beliefs, verdict: Verdict): Beliefs {
  const next = withEntry(beliefs, { ...verdict, kind: "refutation", age: 0 });
  const id = hypothesisId(verdict.mechanism, verdict.entity);
  const known = next.bans.find((ban) => inForce(ban, id, verdict.signature));
  const centre = known?.signature ?? verdict.signature;
  const { refuted, confirmed } = claimEvidence(next, centre, { id });
  if (known === undefined && (refuted < banFrom || confirmed >= confirmationLifts)) return next;
  const ban: Ban = {
    hypothesisId: id,
    signature: centre,
    incidentId: known?.incidentId ?? verdict.incidentId,
    planIds: [...(known?.planIds ?? []), verdict.planId],
    evidence: [...(known?.evidence ?? []), verdict.evidence],
    refuted,
    endsAfter: matchesUntilBelow(refuted),
    age: 0,
    state: "in-force",
  };
  return { ...next, bans: [...next.bans.filter((other) => other !== known), ban] };
}

/** A plan aimed at the claim ran and the recovery was verified. Lifts a ban once A ≥ 0.25. */
export function recordConfirmation(beliefs: Beliefs, verdict: Verdict): Beliefs {
  const next = withEntry(beliefs, { ...verdict, kind: "confirmation", age: 0 });
  const id = hypothesisId(verdict.mechanism, verdict.entity);
  const bans = next.bans.map((ban): Ban =>
    inForce(ban, id, verdict.signature) && claimEvidence(next, ban.signature, { id }).confirmed >= confirmationLifts
      ? { ...ban, state: "lifted-by-confirmation" }
      : ban
  );
  return { ...next, bans };
}

function withEntry(beliefs: Beliefs, entry: LedgerEntry): Beliefs {
  assertSignature(entry.signature, `incident "${entry.incidentId}"`);
  if (!(entry.strength >= 0 && entry.strength <= 1)) {
    throw new RangeError(
      `Cannot record a ${entry.kind} of incident "${entry.incidentId}": strength ${entry.strength} is not within 0–1`,
    );
  }
  return { ...beliefs, ledger: [...beliefs.ledger, entry] };
}

function inForce(ban: Ban, id: string, signature: Signature): boolean {
  return ban.state === "in-force" && ban.hypothesisId === id && sameCluster(ban.signature, signature);
}

/** Smallest whole n with refuted·2^(−n/H) < 1: outcomes of one cluster age together, so M halves every H matches. */
function matchesUntilBelow(refuted: number): number {
  return Math.max(0, Math.floor(ledgerHalfLife * Math.log2(refuted / banUntil)) + 1);
}
