/** From an executed notebook to its text without times and places: equal outputs give equal bytes. */

import { type Notebook, parseNotebook } from "./notebook.ts";

type Cell = Notebook["cells"][number];
type Output = NonNullable<Cell["outputs"]>[number];

/** What every notebook here runs on, whatever the kernel said about its own version. */
const metadata = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
};

/** A mark that no notebook holds. */
const chartMark = "\u0000chart ";

export function tidyNotebook(text: string, path: string): string {
  const notebook = parseNotebook(text, path);
  const charts: string[] = [];
  const tidy = { ...notebook, metadata, cells: notebook.cells.map(tidyCell) };
  // Jupyter's own layout, one space a level, but each chart on one line: it is not for reading and thrice as long else.
  const laidOut = JSON.stringify(sorted(tidy), (key, value) => {
    if (key !== "application/vnd.vegalite.v5+json") return value;
    return `${chartMark}${charts.push(JSON.stringify(value)) - 1}`;
  }, 1);
  return laidOut.replace(/"\\u0000chart (\d+)"/g, (_, index) => charts[Number(index)]) + "\n";
}

function tidyCell({ metadata, outputs, ...cell }: Cell): Cell {
  const { execution: _, ...kept } = metadata;
  return { ...cell, metadata: kept, ...(outputs === undefined ? {} : { outputs: outputs.reduce(joined, []) }) };
}

/** How a stream is cut into pieces depends on the moment. */
function joined(outputs: Output[], output: Output): Output[] {
  if (output.output_type !== "stream") return [...outputs, output];
  const last = outputs.at(-1);
  const goesOn = last?.output_type === "stream" && last.name === output.name;
  const text = [...(goesOn ? [last.text] : []), output.text].flat().join("").split(/(?<=\n)/);
  return [...(goesOn ? outputs.slice(0, -1) : outputs), { ...output, text }];
}

/** Names in order, as Jupyter writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
