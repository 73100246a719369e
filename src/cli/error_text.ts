/** From an expected error's message to lines that fit a terminal, each finding's further lines indented. */

import { wrapText } from "./wrap_text.ts";

/** What Deno adds to a reason of the operating system: its number, the call and the path, which the message names itself. */
const systemDetails = / \(os error \d+\)(: \w+ '[^']*'( -> '[^']*')?)?/g;

/** A place (`file:line:column:`) holds no blank, and so stays whole, to be copied. */
export function errorText(message: string, width: number): string {
  return message.replaceAll(systemDetails, "").split("\n").flatMap(hanging(width)).join("\n");
}

function hanging(width: number): (line: string) => readonly string[] {
  return (line) => {
    const [first = "", ...rest] = wrapText(line, width);
    return [first, ...wrapText(rest.join(" "), width - 2).map((further) => `  ${further}`)];
  };
}
