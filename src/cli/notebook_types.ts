/** From a notebook to an error when its cells, read as one module, do not type-check: the kernel would not tell. */

import { dirname } from "node:path/posix";
import { parseNotebook } from "./notebook.ts";
import { UsageError } from "./usage_error.ts";

export async function checkedTypes(path: string, text: string): Promise<void> {
  const code = parseNotebook(text, path).cells.filter(({ cell_type }) => cell_type === "code")
    .map(({ source }) => [source].flat().join(""));
  // Beside the notebook, so that its relative imports mean the same.
  const file = await Deno.makeTempFile({ dir: dirname(path), prefix: ".cells-", suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, `${code.join("\n")}\n`);
    const args = ["check", "--quiet", file];
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } }).output();
    if (!success) {
      throw new UsageError(`Cannot execute ${path}: its cells do not type-check:\n${new TextDecoder().decode(stderr)}`);
    }
  } finally {
    await Deno.remove(file);
  }
}
