import type { Content } from "./image-files";
import type { Image } from "./state";

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

type Formats = Pick<Image, "disk_format" | "container_format">;

/** Only bare disks are looked into (glance/location.py, set_data). */
const isInspected = ({ container_format }: Formats) => container_format === "bare";

/** Why bytes are not what an image is said to be: anything may be raw, and what says nothing may be what says nothing. */
export function mismatch(image: Formats, { head }: Content): string | undefined {
  const { disk_format: said } = image;
  const found = formatOf(head);
  if (!isInspected(image) || said === "raw" || found === said) return undefined;
  if (found === "raw" && !SIGNATURES.some(([format]) => format === said)) return undefined;
  return `Image disk_format ${said} does not match stream data ${found}`;
}

/** How large a disk is for those who use it, in bytes, where the sandbox can tell. */
export function virtualSize(image: Formats, { head, size }: Content): number | null {
  if (!isInspected(image) || size === 0) return null;
  if (image.disk_format === "raw") return size;
  return image.disk_format === "qcow2" ? Number(head.readBigUInt64BE(QCOW2_VIRTUAL_SIZE)) : null;
}
