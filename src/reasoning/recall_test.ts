import assert from "node:assert/strict";
import fc from "fast-check";
import { exampleIncident } from "../memory/example_incident.ts";
import { mechanisms } from "../operations/hypotheses.ts";
import { defaultPolicy } from "./policy.ts";
import { recall } from "./recall.ts";
import { signatureOf } from "./signature_of.ts";
import { changedShop } from "./testing_shop.ts";

const signature = signatureOf(changedShop(), defaultPolicy);

Deno.test("recall() counts verified outcomes only, each by its similarity", () => {
  const found = [
    { id: "a", similarity: 0.9, incident: exampleIncident({ diagnosedMechanism: "crash", verified: true }) },
    { id: "b", similarity: 0.8, incident: exampleIncident({ diagnosedMechanism: "node-loss", verified: false }) },
    { id: "c", similarity: 0.2, incident: exampleIncident({ diagnosedMechanism: "crash", verified: true }) },
  ];
  const { matches, priorCounts } = recall(signature, found, defaultPolicy);
  assert.deepEqual(matches.map(({ id }) => id), ["a", "b"]);
  assert.deepEqual(priorCounts, [{ mechanism: "crash", count: 0.9 }]);
});

Deno.test("recall() is worth at most five pseudo-counts, whatever it finds and in whatever order", () => {
  const match = fc.record({
    id: fc.string(),
    similarity: fc.double({ min: 0, max: 1, noNaN: true }),
    incident: fc.record({ diagnosedMechanism: fc.constantFrom(...mechanisms), verified: fc.boolean() })
      .map((fields) => exampleIncident(fields)),
  });
  fc.assert(fc.property(fc.uniqueArray(match, { selector: ({ id }) => id, maxLength: 30 }), (found) => {
    const { priorCounts } = recall(signature, found, defaultPolicy);
    assert.ok(priorCounts.reduce((sum, { count }) => sum + count, 0) <= 5 + 1e-9);
    assert.deepEqual(
      recall(signature, found.toReversed(), defaultPolicy).matches,
      recall(signature, found, defaultPolicy).matches,
    );
  }));
});
