/** Many texts in one block of bytes: it moves from thread to thread without a copy of each text. */

export interface Texts {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each text begins; one more says where the last one ends. */
  readonly offsets: Uint32Array<ArrayBuffer>;
}

export function packTexts(texts: readonly string[]): Texts {
  const offsets = new Uint32Array(texts.length + 1);
  // No character of UTF-16 has more than three bytes in UTF-8.
  const longest = texts.reduce((sum, text) => sum + 3 * text.length, 0);
  const bytes = new Uint8Array(longest);
  const encoder = new TextEncoder();
  let end = 0;
  texts.forEach((text, index) => {
    end += encoder.encodeInto(text, bytes.subarray(end)).written;
    offsets[index + 1] = end;
  });
  return { bytes: bytes.slice(0, end), offsets };
}

const DECODER = new TextDecoder();

/** Returns one of the texts; empty if there is no such text. */
export function textAt({ bytes, offsets }: Texts, index: number): string {
  return DECODER.decode(bytes.subarray(offsets[index] ?? 0, offsets[index + 1] ?? 0));
}
