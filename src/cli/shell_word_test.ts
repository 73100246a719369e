import assert from "node:assert/strict";
import { shellWord } from "./shell_word.ts";

Deno.test("shellWord() comes out of a shell as it went in", async () => {
  for (const argument of ["results/baselines", "", "my results", "it's", `"$HOME" \`x\` \\ *`, "ü"]) {
    const { stdout } = await new Deno.Command("sh", { args: ["-c", `printf %s ${shellWord(argument)}`] }).output();
    assert.equal(new TextDecoder().decode(stdout), argument);
  }
  assert.equal(shellWord("results/baselines"), "results/baselines");
});
