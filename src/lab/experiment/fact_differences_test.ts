import assert from "node:assert/strict";
import { factDifferences } from "./fact_differences.ts";

const hash = (letter: string) => letter.repeat(64);

const cases: readonly (readonly [title: string, there: unknown, here: unknown, lines: readonly string[]])[] = [
  ["equal facts, whatever the order", { a: 1, b: [2, null] }, { b: [2, null], a: 1 }, []],
  ["a number", { seeds: { count: 8 } }, { seeds: { count: 10 } }, ["seeds.count: 8 there, 10 here"]],
  ["the beginnings of hashes", { m: hash("a") }, { m: hash("b") }, ["m: aaaaaaaaaaaa there, bbbbbbbbbbbb here"]],
  ["what only one has", { arms: ["x"] }, { arms: ["x", "y"] }, ['arms.1: nothing there, "y" here']],
  ["null and an empty list", { a: null, b: [] }, { a: [] }, ["a: null there, nothing here"]],
  [
    "the first of many",
    {},
    Object.fromEntries([..."abcdefgh"].map((name) => [name, 1])),
    [..."abcdef"].map((name) => `${name}: nothing there, 1 here`).concat("and 2 more"),
  ],
];

for (const [title, there, here, lines] of cases) {
  Deno.test(`factDifferences() tells ${title}`, () => {
    assert.deepEqual(factDifferences({ x: there }, { x: here }), lines.map((line) => line.replace(/^(?!and)/, "x.")));
  });
}
