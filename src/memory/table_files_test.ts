/** Rows that become files: their order, their text, and the ones that do not fit. */

import assert from "node:assert/strict";
import { real, table, text } from "./columns.ts";
import { openTableFiles } from "./table_files.ts";

Deno.test("openTableFiles() writes what it was given, sorted by key, and refuses a row that does not fit by name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const columns = { name: text("who"), load: real("1", "how much") };
    using files = await openTableFiles({ loads: table({ key: ["name"], replaces: [], columns }) });
    await files.append("loads", [{ name: "b", load: 0.1 + 0.2 }]);
    await assert.rejects(files.append("loads", [{ name: "c", load: NaN }]), /loads\[0\]\.load is NaN/);
    await files.append("loads", [{ name: 'a "quoted", one', load: 1 }]);
    await files.write(folder);
    const csv = await Deno.readTextFile(`${folder}/loads.csv`);
    assert.equal(csv, 'name,load\n"a ""quoted"", one",1.0\nb,0.30000000000000004\n');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
