const whole = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Text of a program's output. Bytes that are not UTF-8 become U+FFFD; a last character that a size limit cut in two is
 * left out, because it is our doing and not the program's.
 */
export function decodeUtf8(bytes: Uint8Array, cut = false): string {
  return cut ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true }) : whole.decode(bytes);
}
