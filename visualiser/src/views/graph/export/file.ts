/** Saves files from the page. */

/** File systems take 255 bytes. */
const MAX_NAME_LENGTH = 60;

/** Has the browser save a file; what no file name may hold is left out of its name. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileNameOf(name);
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken the content by then.
  window.setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

/** `what-Report-depends-on.svg` */
export function fileNameOf(name: string): string {
  const at = name.lastIndexOf(".");
  const plain = name
    .slice(0, at)
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return `${plain.slice(0, MAX_NAME_LENGTH).replace(/\p{Cs}$/u, "") || "graph"}${name.slice(at)}`;
}
