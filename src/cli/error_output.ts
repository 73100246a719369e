/** Where commands tell what is wrong with their arguments: as every other error, in lines that fit the terminal. */

import { errorText } from "./error_text.ts";
import { errorWidth } from "./terminal_width.ts";

/** For each command that is built by itself: commands inherit it only from the one that makes them. */
export const errorOutput = {
  outputError: (text: string, write: (text: string) => void): void =>
    write(`${errorText(text.trimEnd(), errorWidth())}\n`),
};
