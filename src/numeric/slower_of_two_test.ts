import assert from "node:assert/strict";
import { randomKey, uniform } from "../random.ts";
import { slowerOfTwo } from "./slower_of_two.ts";

const out = new Float64Array(2);

function slower(...[meanA, varianceA, meanB, varianceB]: readonly [number, number, number, number]): readonly number[] {
  slowerOfTwo(meanA, varianceA, meanB, varianceB, out);
  return [...out];
}

Deno.test("slowerOfTwo() has the moments of the longer of two drawn times: constants plus exponential parts", () => {
  const key = randomKey(3, "bootstrap");
  const draws = 100_000;
  // Constant and exponential part of A, then of B.
  const cases = [[0, 1, 0, 1], [2, 1, 0, 5], [0, 5, 2, 1], [10, 3, 10, 0.5], [1, 1, 30, 2]] as const;
  for (const [constantA, partA, constantB, partB] of cases) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < draws; i++) {
      const a = constantA - partA * Math.log(1 - uniform(key, i, 1));
      const b = constantB - partB * Math.log(1 - uniform(key, i, 2));
      sum += Math.max(a, b);
      squares += Math.max(a, b) ** 2;
    }
    const [mean, variance] = slower(constantA + partA, partA ** 2, constantB + partB, partB ** 2);
    const drawn = squares / draws - (sum / draws) ** 2;
    assert.ok(Math.abs(mean / (sum / draws) - 1) < 0.01, `mean ${mean}, drawn ${sum / draws}`);
    assert.ok(Math.abs(variance / drawn - 1) < 0.04, `variance ${variance}, drawn ${drawn}`);
  }
});

Deno.test("slowerOfTwo() of two alike exponential times is one and a half of them", () => {
  assert.deepEqual(slower(1, 1, 1, 1), [1.5, 1.25]);
});

Deno.test("slowerOfTwo() of times without spread is the longer one", () => {
  assert.deepEqual(slower(3, 0, 5, 0), [5, 0]);
  assert.deepEqual(slower(5, 0, 5, 0), [5, 0]);
  assert.deepEqual(slower(5, 4, 1, 0), [5, 4]);
});

Deno.test("slowerOfTwo() does not see the order, and is no shorter than either", () => {
  for (let i = 0; i < 200; i++) {
    const [a, b] = [20 + i * 0.37, 90 - i * 0.11];
    const one = slower(a, i, b, 200 - i);
    assert.deepEqual(slower(b, 200 - i, a, i), one);
    assert.ok(one[0] >= Math.max(a, b) - 1e-9 && one[1] >= 0);
  }
});
