import assert from "node:assert/strict";
import { writeNewFile } from "./write_new_file.ts";

Deno.test("writeNewFile() makes folders, leaves what is there, and names a file that stands where a folder should", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/deep/er.yaml`;
    writeNewFile(path, "first");
    assert.throws(() => writeNewFile(path, "second"), {
      message: `Cannot write "${path}": it exists, and nothing is overwritten`,
    });
    assert.equal(Deno.readTextFileSync(path), "first");
    assert.throws(() => writeNewFile(`${path}/more.yaml`, ""), {
      message: `Cannot write "${path}/more.yaml": "${path}" is not a folder`,
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
