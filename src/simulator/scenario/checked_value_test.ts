import assert from "node:assert/strict";
import { changed, problemsOf } from "./small_town_fixture.ts";

/** What is written in place of the drained nodes, and what is said of it. */
const cases: readonly (readonly [nodes: string, problems: readonly string[]])[] = [
  ["{ choose: 0 }", ['12:50: choose is 0; expected one, all, a whole number from 1, 30% or "up to 30%"']],
  ["{ choose: 1, amung: [n1] }", [
    '12:53: key "amung" is not known; known: among, choose; did you mean "among"?',
  ]],
  ["{ among: [n1, 7] }", [
    '12:40: key "choose" is missing; expected one, all, a whole number from 1, 30% or "up to 30%"',
    "12:54: among[1] is 7; expected a text",
  ]],
  ["[n1, 7]", ["12:45: nodes[1] is 7; expected a text"]],
  ["7", [
    "12:40: nodes is 7; expected a name, a list of names, or {choose: one | all | 2 | 30% | up to 30%, among: [names]}",
  ]],
];

for (const [nodes, problems] of cases) {
  Deno.test(`checkedValue() says what is wrong within the form that was meant: ${nodes}`, () => {
    assert.deepEqual(
      problemsOf(changed("nodes: [n1]", `nodes: ${nodes}`)),
      problems.map((problem) => `small-town.yaml:${problem}`),
    );
  });
}
