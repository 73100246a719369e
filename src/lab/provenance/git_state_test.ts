/** What git says of a tree, on a repository of the test's own. */

import assert from "node:assert/strict";
import { gitState } from "./git_state.ts";

async function inRepository(test: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.ts`, "1\n");
    await Deno.mkdir(`${folder}/results`);
    for (const args of [["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]]) git(folder, args);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function git(folder: string, args: readonly string[]): void {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  const { success, stderr } = new Deno.Command("git", { args: [...who, ...args], cwd: folder }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
}

Deno.test("gitState() of a clean tree names the commit; results make none dirty", () =>
  inRepository(async (folder) => {
    await Deno.writeTextFile(`${folder}/results/report.md`, "# Report\n");
    const state = gitState(folder);
    assert.ok(state.kind === "git");
    assert.match(state.commit, /^[0-9a-f]{40}$/);
    assert.deepEqual([state.dirty, state.diffHash], [false, null]);
  }));

Deno.test("gitState() is dirty by an edit or a new file, and hashes what they hold", () =>
  inRepository(async (folder) => {
    const hashes: (string | null)[] = [];
    for (const [name, text] of [["a.ts", "2\n"], ["a.ts", "3\n"], ["b.ts", "new\n"], ["b.ts", "newer\n"]]) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      const state = gitState(folder);
      assert.ok(state.kind === "git" && state.dirty);
      hashes.push(state.diffHash);
    }
    assert.equal(new Set(hashes).size, 4);
    const again = gitState(folder);
    assert.equal(again.kind === "git" && again.diffHash, hashes[3]);
  }));

Deno.test("gitState() hashes where a link leads, and takes another repository inside the tree by its name", () =>
  inRepository(async (folder) => {
    await Deno.mkdir(`${folder}/inner`);
    git(`${folder}/inner`, ["init", "-q"]);
    const hashes: (string | null)[] = [];
    for (const target of [folder, "nowhere"]) {
      await Deno.symlink(target, `${folder}/link`);
      const state = gitState(folder);
      assert.ok(state.kind === "git" && state.dirty);
      hashes.push(state.diffHash);
      await Deno.remove(`${folder}/link`);
    }
    assert.notEqual(hashes[0], hashes[1]);
    assert.equal(gitState(folder).kind, "git");
  }));

Deno.test("gitState() says why it knows nothing: no repository, or a folder of somebody else's", () =>
  inRepository(async (folder) => {
    await Deno.mkdir(`${folder}/inner`);
    const inner = gitState(`${folder}/inner`);
    assert.match(inner.kind === "unknown" ? inner.reason : "", /folder \(inner\/\) of another repository/);
    await Deno.remove(`${folder}/.git`, { recursive: true });
    const none = gitState(folder);
    assert.match(none.kind === "unknown" ? none.reason : "", /not a git repository/);
  }));
