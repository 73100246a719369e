import assert from "node:assert/strict";
import { clearDemo } from "./clear_demo.ts";
import { UsageError } from "./usage_error.ts";

/** Clears a folder that holds `files` (empty ones, by path); those that are left, or the refusal. */
function cleared(files: readonly string[]): readonly string[] | string {
  const folder = Deno.makeTempDirSync();
  try {
    for (const file of files) {
      const path = `${folder}/${file}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, "");
    }
    const store = `${folder}/store`;
    try {
      clearDemo(folder, { store, database: `${store}/dev/episodic.duckdb` });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      assert.deepEqual(files.filter((file) => !Deno.statSync(`${folder}/${file}`).isFile), [], "nothing was removed");
      return error.message.replaceAll(folder, "OUT");
    }
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("clearDemo() removes an earlier demo's store and leaves its report", () => {
  assert.deepEqual(cleared([]), []);
  assert.deepEqual(cleared(["store/dev/episodic.duckdb", "store/dev/beliefs.json"]), []);
  assert.deepEqual(cleared(["report.md", "manifest.json"]), ["manifest.json", "report.md"]);
  assert.deepEqual(
    cleared(["report.md", "manifest.json", "figures/a.svg", "store/dev/episodic.duckdb"]),
    ["figures", "manifest.json", "report.md"],
  );
});

Deno.test("clearDemo() refuses a folder that holds what no demo made, and removes nothing", () => {
  assert.match(
    String(cleared(["store/orders.db"])),
    /^Cannot write a demo to OUT: it holds what no demo made \(store\)/,
  );
  assert.match(String(cleared(["figures/mine.svg", "a", "b", "c"])), /made \(a, b, c, …\)\. Give --out a folder/);
  assert.match(
    String(cleared(["report.md", "manifest.json", "store/orders.db"])),
    /^Cannot write a demo to OUT\/store: it holds what no demo made \(orders\.db\)/,
  );
});

Deno.test("clearDemo() refuses a file", () => {
  assert.throws(() => clearDemo("README.md", { store: "README.md/store", database: "README.md/store/x" }), UsageError);
});
