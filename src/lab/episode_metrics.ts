/** From what happened in an episode to the evaluator's figures (definitions §8). Knows the truth; agents never see this. */

import type { IncidentHandling } from "../graphs/attempt.ts";
import type { Alert } from "../operations/alerts.ts";
import type { ActionOutcome } from "../operations/environment.ts";
import { costOf, utility } from "../operations/utility.ts";
import type { Diagnosis } from "../reasoning/diagnose.ts";
import type { Scenario, TruthSpec } from "../simulator/scenario/scenario.ts";
import type { EpisodeMetrics, ServiceTick } from "./episode.ts";

/** The last good stretch must have lasted this long for the service to count as recovered; a minute, assumed by us. */
const goodStretchSeconds = 60;

export interface EpisodeFacts {
  readonly violations: readonly number[];
  readonly services: readonly ServiceTick[];
  readonly actions: readonly ActionOutcome[];
  readonly incidents: readonly JudgedIncident[];
}

/** What of an incident is judged. */
export interface JudgedIncident extends Pick<IncidentHandling, "alert"> {
  readonly attempts: readonly { readonly diagnosis: Pick<Diagnosis, "ranked" | "marginals" | "path"> }[];
}

/** What the figures need to know of a scenario. */
export interface EvaluatedScenario extends Pick<Scenario, "objectives" | "truth"> {
  readonly cluster: { readonly tickSeconds: number; readonly calls: Calls };
}

type Calls = readonly Pick<Scenario["cluster"]["calls"][number], "caller" | "callee">[];

/** The figures of one episode. */
export function episodeMetrics(
  { violations, services, actions, incidents }: EpisodeFacts,
  { cluster, objectives, truth }: EvaluatedScenario,
): EpisodeMetrics {
  const { tickSeconds } = cluster;
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
    ...diagnosisFigures(incidents, truth, cluster.calls),
    attempts: incidents.reduce((sum, { attempts }) => sum + attempts.length, 0),
  };
}

/** Shed requests are offered and not admitted; the error ratio is of the admitted, overflow of queues included. */
function availability(services: readonly ServiceTick[], promised: ReadonlySet<string>): number {
  let offered = 0;
  let answered = 0;
  for (const { service, offeredRate, shedRatio, errorRatio } of services) {
    if (!promised.has(service)) continue;
    offered += offeredRate;
    answered += offeredRate * (1 - shedRatio) * (1 - errorRatio);
  }
  return offered === 0 ? 1 : answered / offered;
}

type DiagnosisFigures = Pick<
  EpisodeMetrics,
  "diagnosis" | "diagnosed" | "truth" | "topRight" | "pathRight" | "confidence"
>;

function diagnosisFigures(
  incidents: readonly JudgedIncident[],
  truth: TruthSpec,
  calls: Calls,
): DiagnosisFigures {
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
    pathRight: topRight && isGrounded(last.diagnosis.path, { truth, calls, alert: handling.alert }),
    confidence: leading.probability,
  };
}

/**
 * Harm travels from callee to caller: every step is a real call, the first is a true fault's entity, and the alert is on
 * the way. Which of its services a node hurts first is left open. No path claims no harm.
 */
function isGrounded(
  path: Diagnosis["path"],
  { truth, calls, alert }: { readonly truth: TruthSpec; readonly calls: Calls; readonly alert: Alert },
): boolean {
  const [start] = path;
  if (start === undefined) return truth.faults.length === 0;
  return truth.faults.some(({ entity }) => entity === start) &&
    path.includes(`service/${alert.service}`) &&
    path.slice(1).every((to, i) =>
      path[i].startsWith("node/") ||
      calls.some(({ caller, callee }) => path[i] === `service/${callee}` && to === `service/${caller}`)
    );
}
