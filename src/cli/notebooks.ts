/** `notebooks`: executes every notebook on Deno's own Jupyter kernel, in place or against what is committed. */

import { checkedTypes } from "./notebook_types.ts";
import { tidyNotebook } from "./tidy_notebook.ts";
import { UsageError } from "./usage_error.ts";
import { withoutPictures } from "./without_pictures.ts";

export interface NotebooksOptions {
  /** Compare instead of writing: sources, texts and charts, not the pictures drawn from these. */
  readonly check?: boolean;
}

const folder = "notebooks";

/** Seconds one cell may take. */
const cellSeconds = 300;

/** The exit code: 1 when a notebook was to be the same and is not. */
export async function notebooks({ check = false }: NotebooksOptions): Promise<number> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();
  const place = await Deno.makeTempDir({ prefix: "aegis-notebooks-" });
  let changed = 0;
  try {
    const environment = await jupyterEnvironment(place);
    for (const name of names) {
      const path = `${folder}/${name}`;
      const start = performance.now();
      const before = await Deno.readTextFile(path);
      await checkedTypes(path, before);
      await execute(path, { environment, out: `${place}/out` });
      const after = tidyNotebook(await Deno.readTextFile(`${place}/out/${name}`), path);
      const same = check ? withoutPictures(before, path) === withoutPictures(after, path) : before === after;
      if (!same) changed++;
      if (!check) await Deno.writeTextFile(path, after);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const kilobytes = Math.ceil(after.length / 1000);
      console.log(`${path}: ${same ? "unchanged" : "changed"}, ${kilobytes} kB, ${seconds} s`);
    }
  } finally {
    await Deno.remove(place, { recursive: true });
  }
  if (!check || changed === 0) return 0;
  console.error(
    `${changed} of ${names.length} notebooks changed when executed: run "deno task notebooks" and commit them`,
  );
  return 1;
}

/** A kernel for the running Deno and all of Jupyter's own files, in one folder that is thrown away. */
async function jupyterEnvironment(place: string): Promise<Readonly<Record<string, string>>> {
  const kernel = `${place}/kernels/deno`;
  await Deno.mkdir(kernel, { recursive: true });
  const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  await Deno.writeTextFile(
    `${kernel}/kernel.json`,
    JSON.stringify({ argv, display_name: "Deno", language: "typescript" }),
  );
  return {
    JUPYTER_PATH: place,
    JUPYTER_DATA_DIR: `${place}/data`,
    JUPYTER_RUNTIME_DIR: `${place}/runtime`,
    JUPYTER_CONFIG_DIR: `${place}/config`,
    IPYTHONDIR: `${place}/ipython`,
    NO_COLOR: "1",
  };
}

async function execute(
  path: string,
  { environment, out }: { readonly environment: Readonly<Record<string, string>>; readonly out: string },
): Promise<void> {
  const args = [
    "nbconvert",
    "--to=notebook",
    "--execute",
    "--ExecutePreprocessor.kernel_name=deno",
    `--ExecutePreprocessor.timeout=${cellSeconds}`,
    `--output-dir=${out}`,
    path,
  ];
  const { success, stderr } = await jupyter(args, environment);
  if (!success) throw new UsageError(`Cannot execute ${path}:\n${new TextDecoder().decode(stderr).trim()}`);
}

async function jupyter(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command("jupyter", { args: [...args], env: { ...env } }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(
      "Cannot execute notebooks: Jupyter is not installed. " +
        "On Debian: apt-get install jupyter-nbconvert jupyter-client jupyter-notebook jupyter-core",
    );
  }
}
