/** Known answers, laws and statistical checks of the keyed random numbers. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { entityKey, normal, randomKey, streams, subKey, uniform } from "./random.ts";

/** A counter word as (tick, k): word = 256·tick + k. */
const split = (word: number) => ({ tick: word >>> 8, k: word & 255 });

const seeds = fc.maxSafeInteger();
const entities = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const ticks = fc.integer({ min: 0, max: 2 ** 24 - 1 });
const indexes = fc.integer({ min: 0, max: 255 });

Deno.test("uniform() gives the known answers of Random123 for Threefry-2x32-20", () => {
  const cases = [
    { key: [0x00000000, 0x00000000], counter: [0x00000000, 0x00000000], words: [0x6b200159, 0x99ba4efe] },
    { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], words: [0x1cb996fc, 0xbb002be7] },
    { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], words: [0xc4923a9c, 0x483df7a0] },
  ];
  for (const { key, counter, words } of cases) {
    const { tick, k } = split(counter[1]);
    const bits = uniform({ k0: key[0], k1: key[1] }, counter[0], tick, k) * 2 ** 53;
    assert.equal(Math.floor(bits / 2 ** 21), words[0]);
    assert.equal(bits % 2 ** 21, words[1] >>> 11);
  }
});

Deno.test("normal() is Box–Muller of the two known words", () => {
  const expected = Math.sqrt(-2 * Math.log((0x6b200159 + 0.5) / 2 ** 32)) *
    Math.cos(2 * Math.PI * 0x99ba4efe / 2 ** 32);
  assert.ok(Math.abs(normal({ k0: 0, k1: 0 }, 0, 0) - expected) < 1e-12);
});

Deno.test("uniform() lies in [0, 1) and normal() is finite for every key and counter", () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom(...streams), entities, ticks, indexes, (seed, stream, entity, tick, k) => {
      const key = randomKey(seed, stream);
      const u = uniform(key, entity, tick, k);
      assert.ok(u >= 0 && u < 1);
      assert.ok(Math.abs(normal(key, entity, tick, k)) < 6.77);
    }),
  );
});

Deno.test("uniform() does not depend on the order of draws or on draws between", () => {
  const counters = fc.array(fc.tuple(entities, ticks, indexes), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(seeds, counters, (seed, drawn) => {
    const key = randomKey(seed, "chaos");
    const other = randomKey(seed, "traffic");
    const forward = drawn.map(([entity, tick, k]) => uniform(key, entity, tick, k));
    const backward = drawn.toReversed().map(([entity, tick, k]) => {
      normal(other, entity, tick, k);
      subKey(key, "between");
      return uniform(key, entity, tick, k);
    });
    assert.deepEqual(backward.toReversed(), forward);
  }));
});

Deno.test("uniform() differs when tick, k or entity differs", () => {
  fc.assert(
    fc.property(
      seeds,
      fc.uniqueArray(fc.tuple(entities, ticks, indexes), { minLength: 2, maxLength: 20, selector: String }),
      (seed, drawn) => {
        const key = randomKey(seed, "telemetry");
        assert.equal(new Set(drawn.map(([entity, tick, k]) => uniform(key, entity, tick, k))).size, drawn.length);
      },
    ),
  );
});

Deno.test("randomKey() gives every seed and stream its own key", () => {
  fc.assert(fc.property(fc.uniqueArray(seeds, { minLength: 2, maxLength: 20 }), (all) => {
    const keys = all.flatMap((seed) => streams.map((stream) => randomKey(seed, stream)));
    assert.equal(new Set(keys.map(({ k0, k1 }) => `${k0},${k1}`)).size, all.length * streams.length);
  }));
  assert.notDeepEqual(randomKey(1, "traffic"), randomKey(1 + 2 ** 32, "traffic"));
  assert.notDeepEqual(randomKey(1, "traffic"), randomKey(-1, "traffic"));
});

Deno.test("randomKey() refuses a seed that is not a safe integer and names it", () => {
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(
      () => randomKey(seed, "traffic"),
      (error) => error instanceof RangeError && error.message.includes(String(seed)),
    );
  }
});

Deno.test("subKey() depends on the key and on the label", () => {
  const key = randomKey(3, "shadow");
  assert.deepEqual(subKey(key, "replicate-1"), subKey({ ...key }, "replicate-1"));
  assert.notDeepEqual(subKey(key, "replicate-1"), subKey(key, "replicate-2"));
  assert.notDeepEqual(subKey(key, "replicate-1"), subKey(randomKey(4, "shadow"), "replicate-1"));
  assert.notDeepEqual(subKey(subKey(key, "a"), "b"), subKey(subKey(key, "b"), "a"));
});

Deno.test("entityKey() is an unsigned 32-bit integer, and serials of one name never share it", () => {
  fc.assert(fc.property(fc.string(), fc.uniqueArray(fc.nat(), { minLength: 2 }), (name, serials) => {
    const keys = serials.map((serial) => entityKey(name, serial));
    assert.ok(keys.every((key) => Number.isInteger(key) && key >= 0 && key < 2 ** 32));
    assert.equal(new Set(keys).size, serials.length);
  }));
});

Deno.test("entityKey() tells 10,000 pod names apart", () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `checkoutservice-7c9f-${i}`);
  assert.equal(new Set(names.map((name) => entityKey(name))).size, names.length);
});

Deno.test("uniform() fills 100 bins evenly along ticks, entities and k", () => {
  const key = randomKey(11, "traffic");
  const draws = 100_000;
  const walks: Record<string, (i: number) => number> = {
    ticks: (i) => uniform(key, 5, i),
    entities: (i) => uniform(key, i, 5),
    names: (i) => uniform(key, entityKey(`pod-${i}`), 5),
    k: (i) => uniform(key, 5, i >>> 8, i & 255),
  };
  for (const [walk, draw] of Object.entries(walks)) {
    const bins = new Array<number>(100).fill(0);
    for (let i = 0; i < draws; i++) bins[Math.floor(draw(i) * 100)]++;
    const chiSquare = bins.reduce((sum, count) => sum + (count - draws / 100) ** 2 / (draws / 100), 0);
    // The 0.1 % and 99.9 % points of chi-square with 99 degrees of freedom.
    assert.ok(chiSquare > 60.9 && chiSquare < 148.3, `chi-square ${chiSquare} along ${walk}`);
  }
});

Deno.test("uniform() of one seed's streams, of derived keys and of neighbouring seeds is uncorrelated", () => {
  const keys = [
    ...streams.map((stream) => randomKey(1, stream)),
    randomKey(2, "traffic"),
    randomKey(-1, "traffic"),
    subKey(randomKey(1, "traffic"), "a"),
    subKey(randomKey(1, "traffic"), "b"),
  ];
  const draws = 20_000;
  const walks = keys.map((key) => Float64Array.from({ length: draws }, (_, i) => uniform(key, 9, i) - 0.5));
  for (let a = 0; a < walks.length; a++) {
    for (let b = a + 1; b < walks.length; b++) {
      let products = 0;
      for (let i = 0; i < draws; i++) products += walks[a][i] * walks[b][i];
      // A correlation has standard deviation 1/√n = 0.0071; 66 pairs stay within 4 of it.
      assert.ok(Math.abs(products / draws * 12) < 4 / Math.sqrt(draws), `keys ${a} and ${b}`);
    }
  }
});

Deno.test("normal() has the moments of a standard normal", () => {
  const key = randomKey(5, "estimate");
  const draws = 100_000;
  const moments = [0, 0, 0, 0];
  for (let i = 0; i < draws; i++) {
    const z = normal(key, 3, i);
    moments.forEach((_, power) => moments[power] += z ** (power + 1) / draws);
  }
  // Standard errors of the raw moments are √(1, 2, 15, 96)/√n; four of them each.
  const expected = [0, 1, 0, 3];
  [1, 2, 15, 96].forEach((variance, i) => {
    assert.ok(Math.abs(moments[i] - expected[i]) < 4 * Math.sqrt(variance / draws), `moment ${i + 1}: ${moments[i]}`);
  });
});
