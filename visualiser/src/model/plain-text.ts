/** Texts of tasks, which may hold anything, in files of other formats. */

/** Control characters but line ends, and halves of characters: no format has a way to write them. */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu;

/** Replaces what cannot be written, and line ends and tabs by spaces. */
export function onOneLine(text: string): string {
  return text.replace(UNWRITABLE, "\ufffd").replace(/\s/g, " ");
}

/** Escapes text for XML: content, or a quoted attribute. */
export function inXml(text: string): string {
  return onOneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
