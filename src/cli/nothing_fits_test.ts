import assert from "node:assert/strict";
import { nothingFits } from "./nothing_fits.ts";

const scenarios = [{ topology: "sock-shop" }, { topology: "sock-shop" }, { topology: "my-shop" }];

Deno.test("nothingFits() names a topology that nobody has, and otherwise blames all the filters together", () => {
  assert.equal(
    nothingFits(scenarios, ["my-shop", "sockshop"]),
    'topology "sockshop" is not known; known: my-shop, sock-shop; did you mean "sock-shop"?',
  );
  assert.equal(nothingFits(scenarios, ["my-shop"]), "none of 3 scenarios fits all the filters");
  assert.equal(nothingFits(scenarios), "none of 3 scenarios fits all the filters");
});
