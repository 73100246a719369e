import assert from "node:assert/strict";
import { openEpisode } from "./open_episode.ts";
import { smokeScenario } from "./testing_decision.ts";
import { watchAlerts } from "./watch_alerts.ts";

/** A drained node hurts to the end of the episode while nobody acts. */
async function calls(lossRatio: number, answer: "acknowledged" | "open"): Promise<number> {
  const scenario = { ...smokeScenario("amber-harbour"), telemetry: { lossRatio, outages: [] } };
  let called = 0;
  await watchAlerts(openEpisode(scenario, { seed: 1, mismatch: 0 }), () => {
    called++;
    return Promise.resolve(answer);
  });
  return called;
}

Deno.test("watchAlerts() calls once for an alert in hand, also when samples are missing", async () => {
  assert.equal(await calls(0, "acknowledged"), 1);
  assert.equal(await calls(0.4, "acknowledged"), 1);
});

Deno.test("watchAlerts() calls again for an alert that nobody has in hand", async () => {
  assert.ok(await calls(0, "open") > 50);
});
