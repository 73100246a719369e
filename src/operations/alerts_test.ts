/** Who is woken: two of the last four samples breach, and the newest is one of them. */

import assert from "node:assert/strict";
import { alertOf } from "./alerts.ts";
import type { Series } from "./observation.ts";
import { seenErrors } from "./testing_observation.ts";

const cases: readonly { readonly errors: Series; readonly fires: boolean }[] = [
  { errors: [], fires: false },
  { errors: [0.5], fires: false },
  { errors: [0, 0, 0, 0.5], fires: false },
  { errors: [0, 0, 0.5, 0.5], fires: true },
  { errors: [0.5, 0, 0, 0.5], fires: true },
  { errors: [0.5, 0, 0, 0, 0.5], fires: false },
  { errors: [0.5, 0.5, 0.5, 0], fires: false },
  { errors: [0.5, 0.5, 0.5, null], fires: false },
  { errors: [null, null, null, 0.5], fires: false },
  { errors: [0.01, 0.01, 0.01, 0.01], fires: false },
];

Deno.test("alertOf() wakes nobody for one bad scrape, a breach that is over, or a gap", () => {
  for (const { errors, fires } of cases) assert.equal(alertOf(seenErrors(errors)) !== null, fires, `${errors}`);
});

Deno.test("alertOf() names the service, and what is measured against what is allowed", () => {
  assert.deepEqual(alertOf(seenErrors([0.5, 0.25])), {
    tick: 6,
    service: "web",
    breaches: [{ service: "web", signal: "errorRatio", measured: 0.25, allowed: 0.01 }],
  });
});
