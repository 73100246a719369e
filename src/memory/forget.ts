/** From beliefs and what is to be forgotten to beliefs without it: pure, and no ban stands without what it was built on. */

import { hypothesisId } from "../operations/hypotheses.ts";
import { type Ban, type Beliefs, emptyBeliefs, type LedgerEntry } from "./beliefs.ts";
import { sameCluster } from "./claim_evidence.ts";
import { ageBeliefs, recordConfirmation, recordHarm, recordRefutation } from "./learn.ts";
import { incidentRef, type IncidentRow } from "./rows.ts";

/** Takes a ban back, and the refutations that it was built on: else the next outcome would bring it back. */
export function forgetBan(beliefs: Beliefs, ban: Ban): Beliefs {
  const gone = new Set(banEvidence(beliefs, ban).filter(({ kind }) => kind === "refutation"));
  return withoutEntries({ ...beliefs, bans: beliefs.bans.filter((other) => other !== ban) }, gone);
}

/** Without the rule, whatever its state. */
export function forgetRule(beliefs: Beliefs, ruleId: string): Beliefs {
  return { ...beliefs, rules: beliefs.rules.filter(({ id }) => id !== ruleId) };
}

/**
 * Takes back what one of `incidents` has taught: its outcomes, the bans it started or carried, the rules it induced, its
 * harm (the worst record that is left takes the place) and the transitions to and from it. What was not kept apart stays:
 * the age that it gave to other outcomes, and its trials of other rules.
 */
export function forgetIncident(beliefs: Beliefs, incidents: readonly IncidentRow[], ref: string): Beliefs {
  const gone = new Set(beliefs.ledger.filter(({ incidentId }) => incidentId === ref));
  const left = incidents.filter((incident) => incidentRef(incident) !== ref);
  const rest = withoutEntries(beliefs, gone);
  return {
    ...withoutHarm(rest, left, ref),
    incidents: Math.max(0, beliefs.incidents - 1),
    transitions: withoutTransitions(beliefs, incidents, ref),
    bans: rest.bans.filter((ban) => ban.state === "in-force" || ban.incidentId !== ref),
    rules: rest.rules.filter(({ provenance }) => provenance.incidentId !== ref),
  };
}

/** Outcomes of the banned claim under symptoms like the ban's, oldest first. */
export function banEvidence({ ledger }: Beliefs, ban: Ban): readonly LedgerEntry[] {
  return ledger
    .filter((entry) => isAbout(entry, ban))
    .toSorted((a, b) => b.age - a.age);
}

function isAbout(entry: LedgerEntry, ban: Ban): boolean {
  return hypothesisId(entry.mechanism, entry.entity) === ban.hypothesisId &&
    sameCluster(entry.signature, ban.signature);
}

/** Bans in force that lose an outcome become what the outcomes that are left would have made. */
function withoutEntries(beliefs: Beliefs, gone: ReadonlySet<LedgerEntry>): Beliefs {
  const next: Beliefs = { ...beliefs, ledger: beliefs.ledger.filter((entry) => !gone.has(entry)) };
  const bans = beliefs.bans.flatMap((ban): readonly Ban[] => {
    if (ban.state !== "in-force" || ![...gone].some((entry) => isAbout(entry, ban))) return [ban];
    return lived(banEvidence(next, ban), ban.signature).bans.filter(({ state }) => state === "in-force");
  });
  return { ...next, bans };
}

/** What somebody would believe who has met these outcomes, oldest first, and nothing else. */
function lived(entries: readonly LedgerEntry[], signature: Ban["signature"]): Beliefs {
  let beliefs: Beliefs = emptyBeliefs;
  for (const [index, { kind, age, ...verdict }] of entries.entries()) {
    beliefs = kind === "refutation" ? recordRefutation(beliefs, verdict) : recordConfirmation(beliefs, verdict);
    const until = entries.at(index + 1)?.age ?? 0;
    for (let time = age; time > until; time--) beliefs = ageBeliefs(beliefs, signature);
  }
  return beliefs;
}

function withoutHarm(beliefs: Beliefs, left: readonly IncidentRow[], ref: string): Beliefs {
  const removed = beliefs.harms.filter(({ incidentId }) => incidentId === ref);
  const places = new Set(removed.map(placeOf));
  let next: Beliefs = { ...beliefs, harms: beliefs.harms.filter((harm) => !removed.includes(harm)) };
  for (const incident of left) {
    const { topology, entityRole, magnitude, violationMinutes, diagnosedMechanism: mechanism, verified } = incident;
    const harm = { incidentId: incidentRef(incident), mechanism, magnitude, entityRole, topology, violationMinutes };
    if (verified && places.has(placeOf(harm))) next = recordHarm(next, harm);
  }
  return next;
}

function placeOf(harm: Pick<Beliefs["harms"][number], "topology" | "mechanism" | "entityRole">): string {
  return `${harm.topology}\n${harm.mechanism}\n${harm.entityRole}`;
}

/** Verified before it in its run → it, and it → verified after it. */
function withoutTransitions(beliefs: Beliefs, incidents: readonly IncidentRow[], ref: string): Beliefs["transitions"] {
  const own = incidents.find((incident) => incidentRef(incident) === ref);
  const run = incidents.filter(({ runId, verified }) => verified && runId === own?.runId)
    .toSorted((a, b) => a.alertTick - b.alertTick);
  let transitions = beliefs.transitions;
  for (const [index, { diagnosedMechanism: to }] of run.entries()) {
    const before = run.at(index - 1);
    if (index === 0 || before === undefined || (run[index] !== own && before !== own)) continue;
    const from = before.diagnosedMechanism;
    const counts = transitions[from] ?? {};
    const { [to]: count = 0, ...others } = counts;
    const fewer = count > 1 ? { ...others, [to]: count - 1 } : others;
    const { [from]: _, ...further } = transitions;
    transitions = Object.keys(fewer).length === 0 ? further : { ...further, [from]: fewer };
  }
  return transitions;
}
