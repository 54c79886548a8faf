/** The command that runs a task again, for a POSIX shell. */

import { listParams } from "./params";

const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/;
/** Characters that a terminal acts on, or does not show. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/u;

/** Returns the command in parts, the task and then each parameter; join them by spaces. */
export function commandOf(task: {
  module: string | null;
  family: string;
  params: Record<string, unknown>;
}): string[] {
  const module = task.module === null || task.module === "" ? [] : ["--module", quote(task.module)];
  const params = listParams(task.params).map(([name, value]) => option(name, value));
  return [["luigi", ...module, quote(task.family)].join(" "), ...params];
}

function option(name: string, value: string): string {
  const flag = `--${name.replaceAll("_", "-")}`;
  // Otherwise it would be parsed as an option.
  if (value.startsWith("-")) return quote(`${flag}=${value}`);
  return `${quote(flag)} ${quote(value)}`;
}

/** Quotes any text as one word of a shell that is safe to paste into a terminal. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!UNPRINTABLE.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = text.replace(/[\\']/g, "\\$&").replace(/[\p{Cc}\p{Cf}]/gu, escape);
  return `$'${escaped}'`;
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\${code.toString(8).padStart(3, "0")}`;
  return code <= 0xffff
    ? `\\u${code.toString(16).padStart(4, "0")}`
    : `\\U${code.toString(16).padStart(8, "0")}`;
}
