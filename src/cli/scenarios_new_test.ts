import assert from "node:assert/strict";
import { newScenario } from "./scenarios_new.ts";

const refused: readonly (readonly [what: string, args: Parameters<typeof newScenario>, why: RegExp])[] = [
  [
    "the name of a shipped scenario, in whichever folder",
    ["no/such/acorn-valley", { topology: "sock-shop" }],
    /name "acorn-valley" is taken by scenarios\/full\/acorn-valley\.yaml; take two other words$/,
  ],
  ["a name of one word", ["no/such/harbour", { topology: "sock-shop" }], /expected two words/],
  ["a topology that is not there", ["no/such/calm-harbour", { topology: "sockshop" }], /did you mean "sock-shop"\?/],
  [
    "what is held out, on dev",
    ["no/such/calm-harbour", { topology: "social-network", split: "dev" }],
    /topology social-network is held out for split test$/,
  ],
];

for (const [what, args, why] of refused) {
  Deno.test(`newScenario() refuses ${what}, and writes nothing`, () => {
    assert.throws(() => newScenario(...args), (error: Error) => error.name === "UsageError" && why.test(error.message));
    assert.throws(() => Deno.statSync("no"), Deno.errors.NotFound);
  });
}
