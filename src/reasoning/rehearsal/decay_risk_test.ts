import assert from "node:assert/strict";
import fc from "fast-check";
import { type DecayParameters, decayRisk, type HarmGraph, type HazardStep } from "./decay_risk.ts";

const vertices = 5;
const rounding = 1e-9;

const graphs: fc.Arbitrary<HarmGraph> = fc.record({
  criticality: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: vertices, maxLength: vertices })
    .map(
      (raw) => raw.map((value) => value / raw.reduce((sum, x) => sum + x, 0)),
    ),
  edges: fc.array(
    fc.record({
      from: fc.nat(vertices - 1),
      to: fc.nat(vertices - 1),
      weight: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 12 },
  ),
});
const stepArbitrary: fc.Arbitrary<HazardStep> = fc.record({
  tick: fc.nat(60),
  hazards: fc.array(fc.double({ min: 0, max: 0.95, noNaN: true }), { minLength: vertices, maxLength: vertices }),
});
const plans = fc.array(stepArbitrary, { maxLength: 5 });
const parameterArbitrary: fc.Arbitrary<DecayParameters> = fc.record({
  beta: fc.double({ min: 0.01, max: 0.95, noNaN: true }),
  halfLifeTicks: fc.double({ min: 1, max: 100, noNaN: true }),
  eta: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
});

Deno.test("decayRisk() stays within 0 and 1", () => {
  fc.assert(fc.property(graphs, plans, parameterArbitrary, (graph, steps, parameters) => {
    const { risk } = decayRisk(graph, steps, parameters);
    assert.ok(risk >= 0 && risk <= 1, `${risk}`);
  }));
});

Deno.test("decayRisk() never falls when a hazard grows", () => {
  const growth = fc.record({ v: fc.nat(vertices - 1), to: fc.double({ min: 0, max: 0.95, noNaN: true }) });
  fc.assert(
    fc.property(
      graphs,
      plans,
      stepArbitrary,
      growth,
      parameterArbitrary,
      (graph, steps, step, { v, to }, parameters) => {
        const grown = { ...step, hazards: step.hazards.map((h, i) => i === v ? Math.max(h, to) : h) };
        const before = decayRisk(graph, [...steps, step], parameters).energy;
        const after = decayRisk(graph, [...steps, grown], parameters).energy;
        assert.ok(after >= before - rounding * (1 + before), `${before} → ${after}`);
      },
    ),
  );
});

Deno.test("decayRisk() never falls when beta grows", () => {
  fc.assert(
    fc.property(
      graphs,
      plans,
      parameterArbitrary,
      fc.double({ min: 0.01, max: 0.95, noNaN: true }),
      (graph, steps, p, beta) => {
        const low = decayRisk(graph, steps, { ...p, beta: Math.min(p.beta, beta) }).energy;
        const high = decayRisk(graph, steps, { ...p, beta: Math.max(p.beta, beta) }).energy;
        assert.ok(high >= low - rounding * (1 + low), `${low} → ${high}`);
      },
    ),
  );
});

Deno.test("decayRisk() of two plans together is at least the sum of their energies, so a step never lowers it", () => {
  fc.assert(fc.property(graphs, plans, plans, parameterArbitrary, (graph, a, b, parameters) => {
    const together = decayRisk(graph, [...a, ...b], parameters).energy;
    const apart = decayRisk(graph, a, parameters).energy + decayRisk(graph, b, parameters).energy;
    assert.ok(together >= apart - rounding * (1 + apart), `${apart} → ${together}`);
  }));
});

Deno.test("decayRisk() never rises when steps are spaced out", () => {
  fc.assert(
    fc.property(
      graphs,
      plans,
      parameterArbitrary,
      fc.double({ min: 1, max: 5, noNaN: true }),
      (graph, steps, parameters, stretch) => {
        const tight = decayRisk(graph, steps, parameters).energy;
        const spaced = decayRisk(graph, steps.map((s) => ({ ...s, tick: s.tick * stretch })), parameters).energy;
        assert.ok(spaced <= tight + rounding * (1 + tight), `${tight} → ${spaced}`);
      },
    ),
  );
});

Deno.test("decayRisk() follows the arithmetic of one hop and of two steps at once", () => {
  const graph = { criticality: [0, 1], edges: [{ from: 0, to: 1, weight: 0.5 }] };
  const step = { tick: 0, hazards: [0.8, 0] };
  const parameters = { beta: 0.5, halfLifeTicks: 2 * Math.LN2, eta: 1 };
  // p(1) = 1 − (1 − 0.5·0.5·0.8) = 0.2, a = −ln 0.8, E = 1·a², R = 1 − e^−E
  const a = -Math.log(0.8);
  const once = decayRisk(graph, [step], parameters);
  assert.ok(Math.abs(once.energy - a * a) < rounding);
  assert.ok(Math.abs(once.risk - (1 - Math.exp(-a * a))) < rounding);
  // Two equal steps at one moment: (a + a)² = 4a², not 2a²
  assert.ok(Math.abs(decayRisk(graph, [step, step], parameters).energy - 4 * a * a) < rounding);
});

Deno.test("decayRisk() converges on a cycle to the least fixpoint", () => {
  const edges = [{ from: 0, to: 1, weight: 1 }, { from: 1, to: 0, weight: 1 }];
  const parameters = { beta: 0.5, halfLifeTicks: 10, eta: 1 };
  const { doses } = decayRisk({ criticality: [0.5, 0.5], edges }, [{ tick: 0, hazards: [0.4, 0] }], parameters);
  const [p, q] = doses.map((dose) => 1 - Math.exp(-dose));
  // q = p/2 and p = 1 − 0.6·(1 − q/2) = 0.4 + 0.15·p, so p = 0.4/0.85
  assert.ok(Math.abs(p - 0.4 / 0.85) < rounding && Math.abs(q - p / 2) < rounding, `${p} ${q}`);
});
