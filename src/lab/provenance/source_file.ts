/** Source file: from a path and its text to a form in which checks can search code without meeting comments or strings. */

export interface SourceFile {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments and the insides of strings, templates and regular expressions blanked; offsets agree. */
  readonly code: string;
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, code: blank(text) };
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** One token that hides code, at a given place; regular expressions are told from divisions by what precedes them. */
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const quoted = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const regularExpression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;
const beforeRegularExpression = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|await|throw))\s*$/;

function blank(text: string): string {
  let code = "";
  /** Open `${` of templates: for each, how many plain braces are open inside it. */
  const templates: number[] = [];
  let at = 0;

  /** Blanks up to `end`, but for the first and last character of what has delimiters. */
  const hide = (end: number, isDelimited: boolean) => {
    code += text.slice(at, end).replace(
      /[^\n]/g,
      (char, i) => isDelimited && (i === 0 || i === end - at - 1) ? char : " ",
    );
    at = end;
  };
  const matchEnd = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : -1;
  };

  while (at < text.length) {
    const char = text[at];
    const isTemplateEnd = char === "}" && templates.at(-1) === 0;
    if (char === "`" || isTemplateEnd) {
      if (isTemplateEnd) templates.pop();
      const end = templateTextEnd(text, at + 1);
      hide(end, true);
      if (text[end - 1] === "{") templates.push(0);
      continue;
    }
    if (templates.length > 0 && char === "{") templates[templates.length - 1]++;
    if (templates.length > 0 && char === "}") templates[templates.length - 1]--;

    const commentEnd = char === "/" ? matchEnd(comment) : -1;
    const quotedEnd = char === '"' || char === "'" ? matchEnd(quoted) : -1;
    const mayBePattern = char === "/" && commentEnd < 0 && beforeRegularExpression.test(code.slice(-40));
    const patternEnd = mayBePattern ? matchEnd(regularExpression) : -1;
    if (commentEnd >= 0) hide(commentEnd, false);
    else if (quotedEnd >= 0) hide(quotedEnd, true);
    else if (patternEnd >= 0) hide(patternEnd, true);
    else {
      code += char;
      at++;
    }
  }
  return code;
}

/** Offset behind the "`" or "${" that ends the template text which begins at `start`. */
function templateTextEnd(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "`") return i + 1;
    else if (text[i] === "$" && text[i + 1] === "{") return i + 2;
  }
  return text.length;
}
