import assert from "node:assert/strict";
import { assertSignature, type SignatureFeature, signatureFeatures } from "../memory/signature.ts";
import type { Observation } from "../operations/observation.ts";
import { defaultPolicy } from "./policy.ts";
import { signatureOf } from "./signature_of.ts";
import { changedShop } from "./testing_shop.ts";

function feature(observation: Observation, name: SignatureFeature): number {
  return signatureOf(observation, defaultPolicy)[signatureFeatures.indexOf(name)];
}

const failing = changedShop({
  services: { cart: { errorRatio: 1, readyRatio: 0 }, frontend: { errorRatio: 0.8 } },
  pods: { cart: { ready: false, reason: "CrashLoopBackOff" } },
});

Deno.test("signatureOf() gives one number within −1 and 1 for each feature", () => {
  for (const observation of [changedShop(), failing]) {
    const signature = signatureOf(observation, defaultPolicy);
    assertSignature(signature, "the test");
    assert.ok(signature.every((value) => value >= -1 && value <= 1));
  }
});

Deno.test("signatureOf() tells what stands out", () => {
  assert.ok(feature(failing, "entryErrorRatio") > 0.9 && feature(changedShop(), "entryErrorRatio") < 0.1);
  // One of five pods.
  assert.equal(feature(failing, "crashLoopPodShare"), 0.2);
  // cart and frontend of five services.
  assert.equal(feature(failing, "errorServiceShare"), 0.4);
});

Deno.test("signatureOf() says how much is missing", () => {
  assert.equal(feature(changedShop(), "missingSignalShare"), 0);
  const blind = changedShop({ services: { cart: { cpuUtilisation: () => null } } });
  // One of eight expected signals of one of five services.
  assert.ok(Math.abs(feature(blind, "missingSignalShare") - 1 / 40) < 1e-12);
});

Deno.test("signatureOf() forgets the names of things", () => {
  const renamed: Observation = JSON.parse(
    JSON.stringify(failing).replaceAll('"cart', '"basket').replaceAll('"n2"', '"z9"'),
  );
  assert.deepEqual(signatureOf(renamed, defaultPolicy), signatureOf(failing, defaultPolicy));
});
