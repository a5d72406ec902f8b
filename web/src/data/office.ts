// Tells documents of Office (.xlsx), which are zips, from archives.

/** Office's documents are zips whose first member is called so. */
const firstOfOffice = /^(\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/)/;

/** Whether bytes begin as a document of Office does: to be read as one, not as an archive. */
export function isOffice(head: Uint8Array): boolean {
  const name = String.fromCharCode(...head.subarray(30, 30 + ((head[26] ?? 0) | ((head[27] ?? 0) << 8))));
  return String.fromCharCode(...head.subarray(0, 4)) === "PK\x03\x04" && firstOfOffice.test(name);
}
/** Bytes that show it. */
export const officeHead = 64;
