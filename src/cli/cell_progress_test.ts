import assert from "node:assert/strict";
import { paceText } from "./cell_progress.ts";

const cases: readonly (readonly [played: number, left: number, seconds: number, text: string])[] = [
  [0, 100, 3, "no cell yet"],
  // 10 in 4 s: 2.5 a second, 40 s for 100.
  [10, 100, 4, "2.5 cells/s, 40 s left"],
  [100, 2400, 4, "25 cells/s, 1 min 36 s left"],
  [1, 7200, 2, "0.5 cells/s, 4 h 0 min left"],
  [5, 0, 2, "2.5 cells/s, 0 s left"],
];

for (const [played, left, seconds, text] of cases) {
  Deno.test(`paceText() of ${played} cells in ${seconds} s with ${left} left is "${text}"`, () => {
    assert.equal(paceText({ played, left, seconds }), text);
  });
}
