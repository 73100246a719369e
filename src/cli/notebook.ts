/** From the text of an .ipynb file to a checked notebook (nbformat 4): only what is used is looked into. */

import { z } from "zod";

const outputSchema = z.looseObject({ output_type: z.string() });

const cellSchema = z.looseObject({
  cell_type: z.enum(["code", "markdown", "raw"]),
  metadata: z.record(z.string(), z.unknown()),
  source: z.union([z.string(), z.array(z.string())]),
  outputs: z.array(outputSchema).optional(),
});

const notebookSchema = z.looseObject({
  metadata: z.record(z.string(), z.unknown()),
  nbformat: z.literal(4),
  cells: z.array(cellSchema),
});

export type Notebook = z.infer<typeof notebookSchema>;

export function parseNotebook(text: string, path: string): Notebook {
  const parsed = notebookSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`Cannot read notebook ${path}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
