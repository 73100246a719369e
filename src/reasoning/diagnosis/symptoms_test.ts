import assert from "node:assert/strict";
import { defaultPolicy } from "../policy.ts";
import { findSymptoms } from "./symptoms.ts";
import { changedShop, event } from "../testing_shop.ts";

function scores(changes: Parameters<typeof changedShop>[0]): ReadonlyMap<string, number> {
  return new Map(findSymptoms(changedShop(changes), defaultPolicy).map(({ id, score }) => [id, score]));
}

Deno.test("findSymptoms() measures a quiet shop as normal", () => {
  for (const [id, score] of scores({})) assert.ok(score < defaultPolicy.symptomThreshold, `${id} ${score}`);
});

Deno.test("findSymptoms() leaves out what did not arrive", () => {
  const measured = scores({ services: { cart: { cpuUtilisation: () => null } } });
  assert.ok(!measured.has("service/cart:cpu"));
  assert.ok(measured.has("service/cart:latency"));
});

Deno.test("findSymptoms() wants a level, not only a change, before it calls CPU saturated", () => {
  // From 35 % to 55 % is five floors away from the past, but half of a limit is no saturation.
  assert.ok((scores({ services: { cart: { cpuUtilisation: 0.55 } } }).get("service/cart:cpu") ?? 9) < 3);
  assert.ok((scores({ services: { cart: { cpuUtilisation: 0.95 } } }).get("service/cart:cpu") ?? 0) > 5);
});

Deno.test("findSymptoms() holds a service's own errors apart from those of its calls", () => {
  const passedOn = scores({ services: { frontend: { errorRatio: 0.4 } }, calls: { cart: { errorRatio: 0.4 } } });
  assert.ok((passedOn.get("service/frontend:error-ratio") ?? 0) > 5);
  assert.ok((passedOn.get("service/frontend:own-error") ?? 9) < 1);
  const own = scores({ services: { frontend: { errorRatio: 0.4 } } });
  assert.ok((own.get("service/frontend:own-error") ?? 0) > 5);
});

Deno.test("findSymptoms() takes the worst caller's word about a call", () => {
  const measured = scores({ calls: { cart: { errorRatio: 1 } } });
  assert.ok((measured.get("service/cart:call-error") ?? 0) > 5);
  assert.ok(!measured.has("service/frontend:call-error"));
});

Deno.test("findSymptoms() sees a leak between the kills it leads to", () => {
  const sawtooth = (since: number) => 0.7 + 0.2 * ((since * 5 / 60) % 1.25);
  const measured = scores({ services: { cart: { memoryUtilisation: sawtooth } } });
  assert.ok((measured.get("service/cart:memory-slope") ?? 0) > 5);
});

Deno.test("findSymptoms() reads one failing probe as a hint and two as plain", () => {
  const failing = (ticks: readonly number[]) => ({
    events: ticks.map((tick) => event(tick, "pod/cart-on-n2", "Unhealthy")),
  });
  assert.equal(scores(failing([170])).get("service/cart:probe-failing"), 3);
  assert.equal(scores(failing([160, 170])).get("service/cart:probe-failing"), 8);
  // Too long ago.
  assert.equal(scores(failing([30, 40, 50])).get("service/cart:probe-failing"), 0);
});

Deno.test("findSymptoms() draws no conclusion from requests that the operator refuses", () => {
  const { services } = changedShop({ services: { cart: { requestRate: 1 } } });
  const shed = services.map((service) => ({ ...service, shedRatio: service.name === "frontend" ? 0.5 : 0 }));
  assert.ok(!scores({ rest: { services: shed } }).has("service/cart:request-drop"));
});
