/** From what happened in an episode to the evaluator's figures (definitions §8). Knows the truth; agents never see this. */

import type { IncidentHandling } from "../graphs/attempt.ts";
import { costOf, utility } from "../operations/utility.ts";
import type { TruthSpec } from "../simulator/scenario/scenario.ts";
import type { EpisodeMetrics } from "./episode.ts";

/** The last good stretch must have lasted this long for the service to count as recovered; a minute, assumed by us. */
const goodStretchSeconds = 60;

export interface EpisodeFacts {
  readonly violations: readonly number[];
  readonly tickSeconds: number;
  readonly incidents: readonly IncidentHandling[];
  readonly truth: TruthSpec;
}

/** The figures of one episode. */
export function episodeMetrics({ violations, tickSeconds, incidents, truth }: EpisodeFacts): EpisodeMetrics {
  const first = violations.findIndex((violation) => violation > 0);
  const last = violations.findLastIndex((violation) => violation > 0);
  const goodSeconds = (violations.length - 1 - last) * tickSeconds;
  const recovered = first < 0 || goodSeconds >= goodStretchSeconds;
  const violated = violations.reduce((sum, violation) => sum + violation, 0);
  const violationShare = violated / violations.length;
  const cost = incidents.flatMap(({ attempts }) => attempts)
    .reduce((sum, { outcomes, undone }) => sum + costOf(outcomes) + costOf(undone), 0);
  const leading = incidents.at(-1)?.attempts.at(-1)?.diagnosis.ranked[0]?.faults ?? null;
  const diagnosed = leading === null ? null : leading.map(({ id }) => id).sort().join(" + ") || "no fault";
  const expected = truth.faults.map(({ mechanism, entity }) => `${mechanism}@${entity}`).sort().join(" + ") ||
    "no fault";
  return {
    recovered,
    timeToRecoverSeconds: first < 0 ? 0 : recovered ? (last + 1 - first) * tickSeconds : null,
    violationMinutes: (violated * tickSeconds) / 60,
    violationShare,
    cost,
    utility: utility(violationShare, cost),
    diagnosis: diagnosed === null ? "none" : diagnosed === expected ? "right" : "wrong",
    diagnosed: diagnosed ?? "none",
    truth: expected,
    attempts: incidents.reduce((sum, { attempts }) => sum + attempts.length, 0),
  };
}
