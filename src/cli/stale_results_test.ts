/** A file of the project is really edited, in a copy of it: results say so by its name, or stay fresh where it decides nothing. */

import assert from "node:assert/strict";
import { testingMade } from "../report/testing_manifest.ts";
import { writeResults } from "../report/write_results.ts";
import { smokeFolder } from "./find_scenario.ts";

const copied = ["src", "scenarios", "experiments", "deno.json", "deno.lock", "package.json"];
const amber = "scenarios/smoke/amber-harbour.yaml";

/** What `results` says of the demo in a copy of the project. */
async function inCopy(test: (copy: string, said: () => Promise<readonly string[]>) => Promise<void>): Promise<void> {
  const copy = await Deno.makeTempDir({ prefix: "aegis-copy-" });
  const home = Deno.cwd();
  try {
    await new Deno.Command("cp", { args: ["-r", ...copied, copy] }).output();
    await Deno.symlink(`${home}/node_modules`, `${copy}/node_modules`);
    const of = (path: string) => import(`file://${copy}/src/${path}`);
    const { standingOf } = await of("cli/results.ts");
    const { demoPlayed } = await of("cli/make_demo.ts");
    const { provenance } = await of("lab/provenance/provenance.ts");
    const { scenarioPaths } = await of("lab/read_scenario.ts");
    Deno.chdir(copy);
    const results = `${copy}/results/demo`;
    await Deno.mkdir(`${copy}/results`);
    const source = { kind: "git", commit: "c".repeat(40), dirty: false, diffHash: null } as const;
    const made = { ...provenance(demoPlayed(scenarioPaths(smokeFolder), [1, 2])), source };
    await writeResults(results, { ...testingMade, provenance: made });
    await test(copy, async () => {
      const { wanting } = await standingOf(results);
      return wanting.map(([about, all]: readonly [string, readonly string[]]) => `${about}: ${all.join(", ")}`);
    });
  } finally {
    Deno.chdir(home);
    await Deno.remove(copy, { recursive: true });
  }
}

const twin = "src/operations/twin.ts";
const section = "src/report/incident_section.ts";

const edits: readonly { readonly path: string; readonly says: readonly string[] }[] = [
  { path: twin, says: [`cells: ${twin} changed`] },
  { path: section, says: [`report: ${section} changed`] },
  { path: amber, says: [`cells: ${amber} changed`] },
  { path: "deno.lock", says: ["cells: deno.lock changed", "report: deno.lock changed"] },
  // Neither a test, nor another command, nor types alone decide a result.
  { path: "src/operations/twin_test.ts", says: [] },
  { path: "src/cli/query.ts", says: [] },
  { path: "src/memory/answer.ts", says: [] },
  { path: "scenarios/full/acorn-valley.yaml", says: [] },
  { path: "package.json", says: [] },
];

Deno.test("standingOf() names the file that was edited since, by what it decides, and no file that decides nothing", () =>
  inCopy(async (copy, said) => {
    assert.deepEqual(await said(), []);
    for (const { path, says } of edits) {
      const text = await Deno.readTextFile(`${copy}/${path}`);
      await Deno.writeTextFile(`${copy}/${path}`, `${text}\n`);
      assert.deepEqual(await said(), says, path);
      await Deno.writeTextFile(`${copy}/${path}`, text);
    }
    await Deno.remove(`${copy}/${twin}`);
    assert.deepEqual(await said(), [`cells: ${twin} is gone`]);
  }));
