/** Reads the length-prefixed fields of an SSH key blob (RFC 4251 §5). Every method throws where the blob is too short. */
export class WireReader {
  private offset = 0;

  constructor(private readonly blob: Buffer) {}

  /** @param length that it must have, in bytes */
  string(length?: number): Buffer {
    if (this.offset + 4 > this.blob.length) throw new Error("it ends too early");
    const end = this.offset + 4 + this.blob.readUInt32BE(this.offset);
    if (end > this.blob.length) throw new Error("it ends too early");
    const value = this.blob.subarray(this.offset + 4, end);
    if (length !== undefined && value.length !== length) {
      throw new Error(`a field in it has ${value.length} bytes instead of ${length}`);
    }
    this.offset = end;
    return value;
  }

  /** Reads a positive multiple-precision integer and returns its size in bits. */
  mpint(): number {
    const bytes = this.string();
    if (bytes.length === 0 || bytes[0] >= 0x80) throw new Error("a number in it is not positive");
    if (bytes[0] === 0 && (bytes.length === 1 || bytes[1] < 0x80))
      throw new Error("a number in it is not in shortest form");
    const digits = bytes[0] === 0 ? bytes.subarray(1) : bytes;
    return digits.length * 8 - (Math.clz32(digits[0]) - 24);
  }

  end(): void {
    const left = this.blob.length - this.offset;
    if (left > 0) throw new Error(`there are ${left} bytes after the key`);
  }
}
