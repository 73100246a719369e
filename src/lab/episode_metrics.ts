/** From what happened in an episode to the evaluator's figures (definitions §8). Knows the truth; agents never see this. */

import type { Attempt, IncidentHandling } from "../graphs/attempt.ts";
import type { Alert } from "../operations/alerts.ts";
import type { ActionOutcome } from "../operations/environment.ts";
import { costOf, utility } from "../operations/utility.ts";
import type { Scenario, TruthSpec } from "../simulator/scenario/scenario.ts";
import type { EpisodeMetrics, ServiceTick } from "./episode.ts";

/** The last good stretch must have lasted this long for the service to count as recovered; a minute, assumed by us. */
const goodStretchSeconds = 60;

export interface EpisodeFacts {
  readonly violations: readonly number[];
  readonly services: readonly ServiceTick[];
  readonly actions: readonly ActionOutcome[];
  readonly incidents: readonly IncidentHandling[];
}

/** The figures of one episode. */
export function episodeMetrics(
  { violations, services, actions, incidents }: EpisodeFacts,
  { cluster: { tickSeconds }, objectives, truth }: Pick<Scenario, "cluster" | "objectives" | "truth">,
): EpisodeMetrics {
  const first = violations.findIndex((violation) => violation > 0);
  const last = violations.findLastIndex((violation) => violation > 0);
  const goodSeconds = (violations.length - 1 - last) * tickSeconds;
  const recovered = first < 0 || goodSeconds >= goodStretchSeconds;
  const violated = violations.reduce((sum, violation) => sum + violation, 0);
  const violationShare = violated / violations.length;
  const cost = costOf(actions);
  const recoverySeconds = first < 0 ? 0 : (last + 1 - first) * tickSeconds;
  return {
    breached: first >= 0,
    recovered,
    timeToRecoverSeconds: recovered ? recoverySeconds : null,
    followUpSeconds: recovered ? recoverySeconds : (violations.length - first) * tickSeconds,
    violationMinutes: (violated * tickSeconds) / 60,
    violationShare,
    availability: availability(services, new Set(objectives.map(({ service }) => service))),
    cost,
    utility: utility(violationShare, cost),
    actions: actions.filter(({ kind, action }) => kind === "done" && action.kind !== "wait").length,
    refused: actions.filter(({ kind }) => kind === "refused").length,
    ...diagnosisFigures(incidents, truth),
    attempts: incidents.reduce((sum, { attempts }) => sum + attempts.length, 0),
  };
}

/** Shed and failed requests are offered and not served. */
function availability(services: readonly ServiceTick[], promised: ReadonlySet<string>): number {
  let offered = 0;
  let well = 0;
  for (const { service, offeredRate, servedRate, errorRatio } of services) {
    if (!promised.has(service)) continue;
    offered += offeredRate;
    well += Math.min(offeredRate, servedRate) * (1 - errorRatio);
  }
  return offered === 0 ? 1 : well / offered;
}

type DiagnosisFigures = Pick<
  EpisodeMetrics,
  "diagnosis" | "diagnosed" | "truth" | "topRight" | "pathRight" | "confidence"
>;

function diagnosisFigures(incidents: readonly IncidentHandling[], truth: TruthSpec): DiagnosisFigures {
  const trueIds = truth.faults.map(({ mechanism, entity }) => `${mechanism}@${entity}`);
  const expected = trueIds.toSorted().join(" + ") || "no fault";
  const handling = incidents.at(-1);
  const last = handling?.attempts.at(-1);
  const leading = last?.diagnosis.ranked.at(0);
  if (handling === undefined || last === undefined || leading === undefined) {
    return { diagnosis: "none", diagnosed: "none", truth: expected, topRight: null, pathRight: null, confidence: null };
  }
  const diagnosed = leading.faults.map(({ id }) => id).sort().join(" + ") || "no fault";
  const surest = last.diagnosis.marginals.find(({ hypothesis: { id } }) =>
    leading.faults.some((each) => each.id === id)
  );
  const topRight = surest === undefined ? trueIds.length === 0 : trueIds.includes(surest.hypothesis.id);
  return {
    diagnosis: diagnosed === expected ? "right" : "wrong",
    diagnosed,
    truth: expected,
    topRight,
    pathRight: topRight && reachesAlert(last, handling.alert),
    confidence: leading.probability,
  };
}

/** A claimed path of harm ends at the service whose alert fired; an empty one claims no harm. */
function reachesAlert({ diagnosis: { path } }: Attempt, alert: Alert): boolean {
  return path.length === 0 || path[path.length - 1] === `service/${alert.service}`;
}
