import assert from "node:assert/strict";
import fc from "fast-check";
import { hypothesisId, type Mechanism } from "../../operations/hypotheses.ts";
import { faultReach } from "./fault_reach.ts";
import { type Candidate, logLikelihood, noisyOr, symptomNats } from "./noisy_or.ts";
import { defaultPolicy, type Policy } from "../policy.ts";
import type { Symptom, SymptomType } from "./symptom.ts";
import { changedShop, type ShopService } from "../testing_shop.ts";
import { unknownFault } from "./unknown_fault.ts";

const shop = changedShop();

function candidate(mechanism: Mechanism, service: ShopService): Candidate {
  return { id: hypothesisId(mechanism, `service/${service}`), mechanism, entity: `service/${service}` };
}

function symptom(service: ShopService, type: SymptomType, score: number): Symptom {
  return { id: `service/${service}:${type}`, entity: `service/${service}`, type, score, onsetTick: 0, text: "" };
}

function modelOf(symptoms: readonly Symptom[], candidates: readonly Candidate[], policy: Policy = defaultPolicy) {
  return noisyOr({ symptoms, candidates, reach: faultReach(shop, symptoms, policy) }, policy);
}

Deno.test("logLikelihood() is the noisy-OR's, worked by hand", () => {
  // crash gives restarts with 0.95, the leak is 0.02: P(s=1) = 1 − 0.98·0.05 = 0.951. A score of 5 is 2 above the
  // threshold: f₁/f₀ = e². ln(0.951·e² + 0.049) − ln(0.02·e² + 0.98) = 1.9573 − 0.1203 = 1.837.
  const model = modelOf([symptom("cart", "restarts", 5)], [candidate("crash", "cart")]);
  assert.ok(Math.abs(logLikelihood(model, [0]) - 1.837) < 1e-3, `${logLikelihood(model, [0])}`);
});

Deno.test("logLikelihood() weakens with every call on the best path", () => {
  const at = (service: ShopService) =>
    logLikelihood(modelOf([symptom(service, "error-ratio", 9)], [candidate("crash", "redis")]), [0]);
  assert.ok(at("redis") > 0);
  assert.ok(at("cart") > at("frontend") && at("frontend") > 0);
  assert.equal(at("payment"), 0);
});

Deno.test("logLikelihood() never falls when a symptom that the faults explain grows stronger", () => {
  const candidates = [
    candidate("crash", "cart"),
    candidate("memory-growth", "cart"),
    candidate("packet-loss", "redis"),
  ];
  const score = fc.double({ min: -10, max: 20, noNaN: true });
  fc.assert(fc.property(score, score, fc.subarray([0, 1, 2], { minLength: 1 }), (a, b, faults) => {
    const nats = (value: number) => logLikelihood(modelOf([symptom("cart", "restarts", value)], candidates), faults);
    assert.ok(nats(Math.max(a, b)) >= nats(Math.min(a, b)) - 1e-12);
  }));
});

Deno.test("logLikelihood() is the sum of what each symptom says, in any order of the faults", () => {
  const symptoms = [symptom("cart", "restarts", 6), symptom("frontend", "error-ratio", 9), symptom("redis", "cpu", -1)];
  const model = modelOf(symptoms, [candidate("crash", "cart"), candidate("cpu-saturation", "redis")]);
  const parts = symptoms.reduce((sum, _, column) => sum + symptomNats(model, [0, 1], column), 0);
  assert.ok(Math.abs(logLikelihood(model, [0, 1]) - parts) < 1e-12);
  assert.ok(Math.abs(logLikelihood(model, [1, 0]) - parts) < 1e-12);
});

Deno.test("logLikelihood() hears nothing from a symptom at the threshold, nor from one that is missing", () => {
  const seen = symptom("cart", "restarts", 6);
  const silent = symptom("cart", "unready", defaultPolicy.symptomThreshold);
  const candidates = [candidate("crash", "cart")];
  assert.equal(
    logLikelihood(modelOf([seen, silent], candidates), [0]),
    logLikelihood(modelOf([seen], candidates), [0]),
  );
});

Deno.test("unknownFault() with a reach of 1 is flat over all symptoms", () => {
  const policy = { ...defaultPolicy, unknownReach: 1 };
  const symptoms = [symptom("cart", "restarts", 6), symptom("redis", "cpu", 0)];
  const unknown: Candidate = { id: "unknown@cluster", mechanism: "unknown", entity: "cluster" };
  const model = modelOf(symptoms, [unknown], policy);
  assert.ok(Math.abs(unknownFault(model, policy).logLikelihood - logLikelihood(model, [0])) < 1e-12);
});

Deno.test("unknownFault() shares its likelihood out over the symptoms", () => {
  const model = modelOf([symptom("cart", "restarts", 6), symptom("cart", "cpu", 0), symptom("redis", "cpu", 9)], []);
  const { logLikelihood, evidence } = unknownFault(model, defaultPolicy);
  assert.ok(Math.abs(evidence.reduce((sum, { nats }) => sum + nats, 0) - logLikelihood) < 1e-12);
});
