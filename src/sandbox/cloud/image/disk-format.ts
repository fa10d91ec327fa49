import type { Content } from "./image-files";

/** Formats that say what they are, at which byte and how (oslo_utils.imageutils.format_inspector). */
const SIGNATURES: readonly [format: string, at: number, signature: Buffer][] = [
  ["qcow2", 0, Buffer.from("QFI\xfb", "latin1")],
  ["vmdk", 0, Buffer.from("KDMV")],
  ["vmdk", 0, Buffer.from("# Disk DescriptorFile")],
  ["vhdx", 0, Buffer.from("vhdxfile")],
  ["vhd", 0, Buffer.from("conectix")],
  ["vdi", 0x40, Buffer.from([0x7f, 0x10, 0xda, 0xbe])],
  ["iso", 0x8001, Buffer.from("CD001")],
];
const QCOW2_VIRTUAL_SIZE = 24;

/** What the bytes are, whatever is said of them. */
function formatOf(head: Buffer): string {
  const found = SIGNATURES.find(([, at, signature]) => head.subarray(at, at + signature.length).equals(signature));
  return found?.[0] ?? "raw";
}

/** Why bytes are not what an image is said to be. Formats without a signature may hold anything. */
export function mismatch(diskFormat: string | null, { head }: Content): string | undefined {
  const found = formatOf(head);
  if (found === diskFormat || !SIGNATURES.some(([format]) => format === diskFormat)) return undefined;
  return `Image disk_format ${diskFormat} does not match stream data ${found}`;
}

/** How large a disk is for those who use it, in bytes, where the sandbox can tell. */
export function virtualSize(diskFormat: string | null, { head, size }: Content): number | null {
  if (diskFormat === "raw") return size === 0 ? null : size;
  return diskFormat === "qcow2" ? Number(head.readBigUInt64BE(QCOW2_VIRTUAL_SIZE)) : null;
}
