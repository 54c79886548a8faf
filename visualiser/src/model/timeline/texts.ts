/** Many texts in one block of bytes: it moves from thread to thread without a copy of each text. */

export interface Texts {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each text begins; one more says where the last one ends. */
  readonly offsets: Uint32Array<ArrayBuffer>;
}

const ENCODER = new TextEncoder();

export function packTexts(texts: readonly string[]): Texts {
  const joined = texts.join("");
  const bytes = ENCODER.encode(joined);
  // ASCII, as nearly always: the texts are as long as their bytes. Other texts are encoded one by one.
  if (bytes.length !== joined.length) return packEach(texts);
  const offsets = new Uint32Array(texts.length + 1);
  let end = 0;
  texts.forEach((text, index) => {
    end += text.length;
    offsets[index + 1] = end;
  });
  return { bytes, offsets };
}

function packEach(texts: readonly string[]): Texts {
  const offsets = new Uint32Array(texts.length + 1);
  // No character of UTF-16 has more than three bytes in UTF-8.
  const longest = texts.reduce((sum, text) => sum + 3 * text.length, 0);
  const bytes = new Uint8Array(longest);
  let end = 0;
  texts.forEach((text, index) => {
    end += ENCODER.encodeInto(text, bytes.subarray(end)).written;
    offsets[index + 1] = end;
  });
  return { bytes: bytes.slice(0, end), offsets };
}

const DECODER = new TextDecoder();

/** Returns one of the texts; empty if there is no such text. */
export function textAt({ bytes, offsets }: Texts, index: number): string {
  return DECODER.decode(bytes.subarray(offsets[index] ?? 0, offsets[index + 1] ?? 0));
}
