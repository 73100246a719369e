/** From beliefs before and after something was forgotten to a line for everything that is gone or other than it was. */

import type { Beliefs } from "../memory/beliefs.ts";
import { canonicalJson } from "../memory/canonical_json.ts";
import { minutesText, ratioText } from "../report/number_text.ts";

export function beliefChanges(before: Beliefs, after: Beliefs): readonly string[] {
  const ledger = changes(before.ledger, after.ledger);
  const bans = changes(before.bans, after.bans);
  const rules = changes(before.rules, after.rules);
  const harms = changes(before.harms, after.harms);
  return [
    ...bans.gone.map((ban) => {
      const next = bans.come.find(({ hypothesisId }) => hypothesisId === ban.hypothesisId);
      const name = `ban of ${ban.hypothesisId}, ${ban.state}, since ${ban.incidentId}`;
      return next === undefined
        ? name
        : `${name}: stands, with M ${ratioText(next.refuted)} instead of ${ratioText(ban.refuted)} when last refuted`;
    }),
    ...ledger.gone.map(({ kind, mechanism, entity, planId, incidentId, strength }) =>
      `${kind} of ${mechanism}@${entity} by ${planId} in ${incidentId}, strength ${ratioText(strength)}`
    ),
    ...rules.gone.map(({ id, state, provenance }) => `${id}, ${state}, induced by ${provenance.incidentId}`),
    ...harms.gone.map(({ mechanism, entityRole, topology, violationMinutes, incidentId }) => {
      const next = harms.come.find((harm) =>
        harm.mechanism === mechanism && harm.entityRole === entityRole && harm.topology === topology
      );
      return `worst ${mechanism} at ${entityRole} of ${topology}, ${
        minutesText(violationMinutes)
      } minutes in ${incidentId}` +
        (next === undefined ? "" : `: now ${minutesText(next.violationMinutes)} minutes in ${next.incidentId}`);
    }),
    ...transitionChanges(before, after),
  ];
}

function changes<Item>(
  before: readonly Item[],
  after: readonly Item[],
): { readonly gone: readonly Item[]; readonly come: readonly Item[] } {
  const missing = (items: readonly Item[], others: readonly Item[]) => {
    const texts = new Set(others.map(canonicalJson));
    return items.filter((item) => !texts.has(canonicalJson(item)));
  };
  return { gone: missing(before, after), come: missing(after, before) };
}

function transitionChanges(before: Beliefs, after: Beliefs): readonly string[] {
  const counts = ({ transitions }: Beliefs) =>
    Object.entries(transitions).flatMap(([from, to]) =>
      Object.entries(to).map(([next, count]) => [`${from} → ${next}`, count] as const)
    );
  const left = new Map(counts(after));
  return counts(before).filter(([name, count]) => left.get(name) !== count)
    .map(([name, count]) => `transition ${name}: counted ${left.get(name) ?? 0} times instead of ${count}`);
}
