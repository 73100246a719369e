/** What happens after verification is told, alerted or not. */

import assert from "node:assert/strict";
import { testingEpisode } from "../charts/testing_episode.ts";
import type { Episode } from "../lab/episode.ts";
import { relapseText } from "./relapse_text.ts";

const episode = testingEpisode("sentinel");

/** The incident recovers at tick 208; a tick is five seconds. */
function violatedIn(ticks: readonly number[], marks: Episode["marks"] = []): Episode {
  const violations = Array.from({ length: episode.ticks }, (_, tick) => ticks.includes(tick) ? 1 : 0);
  return { ...episode, violations, marks };
}

Deno.test("relapseText() tells when objectives were breached after recovery, and that nobody was alerted", () => {
  assert.equal(
    relapseText(violatedIn([120, 121, 211, 212, 213, 214])),
    "Breached again from minute 17.6 to 17.9, without an alert.",
  );
});

Deno.test("relapseText() tells of an alert that followed, and counts many stretches", () => {
  const marks = [{ tick: 216, kind: "alert", text: "alert on frontend" }] as const;
  assert.equal(
    relapseText(violatedIn([210, 213, 216, 219], marks)),
    "Breached again 4 times between minute 17.5 and 18.3, with an alert.",
  );
});

Deno.test("relapseText() is empty when nothing was violated afterwards", () => {
  assert.equal(relapseText(violatedIn([120, 208])), "");
  assert.equal(relapseText({ ...violatedIn([215]), incidents: [] }), "");
});
