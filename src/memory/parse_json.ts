/** From JSON text and a schema to a checked record, or an error that says what, where and which field. */

import { z } from "zod";

export function parseJson<T>(
  text: string,
  expected: { readonly schema: z.ZodType<T>; readonly what: string; readonly where: string },
): T {
  const { schema, what, where } = expected;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`Cannot read ${what} from ${where}: it is not JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`Cannot read ${what} from ${where}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
