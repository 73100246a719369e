import assert from "node:assert/strict";
import { slowerOfTwo } from "./slower_of_two.ts";

const out = new Float64Array(2);

function slower(...[meanA, varianceA, meanB, varianceB]: readonly [number, number, number, number]): readonly number[] {
  slowerOfTwo(meanA, varianceA, meanB, varianceB, out);
  return [...out];
}

Deno.test("slowerOfTwo() has the moments of the longer of two times: constants plus exponential parts", () => {
  // The middles of 1,000 equally likely slices of a time of mean 1.
  const slices = Array.from({ length: 1000 }, (_, i) => -Math.log(1 - (i + 0.5) / 1000));
  // Constant and exponential part of A, then of B.
  const cases = [[0, 1, 0, 1], [2, 1, 0, 5], [0, 5, 2, 1], [10, 3, 10, 0.5], [1, 1, 30, 2]] as const;
  for (const [constantA, partA, constantB, partB] of cases) {
    let sum = 0;
    let squares = 0;
    for (const a of slices) {
      for (const b of slices) {
        const longer = Math.max(constantA + partA * a, constantB + partB * b);
        sum += longer;
        squares += longer ** 2;
      }
    }
    const expected = sum / 1e6;
    const [mean, variance] = slower(constantA + partA, partA ** 2, constantB + partB, partB ** 2);
    assert.ok(Math.abs(mean / expected - 1) < 0.002, `mean ${mean}, integrated ${expected}`);
    assert.ok(Math.abs(variance / (squares / 1e6 - expected ** 2) - 1) < 0.01, `variance ${variance}`);
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
