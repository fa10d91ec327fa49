import type { Family } from "./family";

const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const COLON = 58;
const NO_DIGIT = 255;
const NO_MASK = -1;

/** The value of a character as a hexadecimal digit. */
const HEX = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? NO_DIGIT : digit;
});

/**
 * Reads the written form of addresses and prefixes, strictly. One reader serves any number of texts and keeps what the last
 * one said in plain numbers: nothing is allocated, so that a million texts take a fraction of a second.
 */
export class Notation {
  family: Family = 4;
  /** The address in words of 32 bits, the highest first; an IPv4 address has only the first. */
  readonly words = new Uint32Array(4);
  length = NO_MASK;

  private text = "";
  private at = 0;

  /** True if the text is an address without a mask. */
  readAddress(text: string): boolean {
    return this.read(text) && this.length === NO_MASK;
  }

  /** True if the text is a prefix: an address and a length, and no bit set behind that length. */
  readPrefix(text: string): boolean {
    return this.read(text) && this.length !== NO_MASK && this.hasNoHostBits();
  }

  get value(): bigint {
    if (this.family === 4) return BigInt(this.words[0]);
    return this.words.reduce((value, word) => (value << 32n) | BigInt(word), 0n);
  }

  private read(text: string): boolean {
    this.text = text;
    this.at = 0;
    this.family = this.startsAsV4() ? 4 : 6;
    this.length = NO_MASK;
    return (this.family === 4 ? this.readV4() : this.readV6()) && this.readMask();
  }

  /** The first mark that is no decimal digit is a dot: it is among the first four characters. */
  private startsAsV4(): boolean {
    for (let i = 1; i < 4; i++) if (this.text.charCodeAt(i) === DOT) return true;
    return false;
  }

  private readV4(): boolean {
    let value = 0;
    for (let octet = 0; octet < 4; octet++) {
      if (octet > 0 && this.text.charCodeAt(this.at++) !== DOT) return false;
      const number = this.readDecimal(255);
      if (number < 0) return false;
      value = value * 256 + number;
    }
    this.words[0] = value;
    this.words[1] = this.words[2] = this.words[3] = 0;
    return true;
  }

  /** A decimal number without leading zeros, or -1. */
  private readDecimal(most: number): number {
    const start = this.at;
    let number = 0;
    for (; ; this.at++) {
      const digit = this.text.charCodeAt(this.at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      number = number * 10 + digit;
      if (number > most) return -1;
    }
    const digits = this.at - start;
    return digits === 0 || (digits > 1 && this.text.charCodeAt(start) === ZERO) ? -1 : number;
  }

  private readV6(): boolean {
    const { text, words } = this;
    words.fill(0);
    let groups = 0;
    let gap = -1;
    if (text.charCodeAt(0) === COLON) {
      if (text.charCodeAt(1) !== COLON) return false;
      this.at = 2;
      gap = 0;
    }
    while (groups < 8) {
      const group = this.readGroup();
      if (group < 0) {
        // Nothing may follow "::", and only that.
        if (groups === 0 ? gap !== 0 : gap !== groups) return false;
        break;
      }
      words[groups >> 1] |= (groups & 1) === 0 ? group << 16 : group;
      groups++;
      if (text.charCodeAt(this.at) !== COLON) break;
      if (text.charCodeAt(this.at + 1) === COLON) {
        if (gap >= 0) return false;
        gap = groups;
        this.at++;
      }
      this.at++;
      if (groups === 8) return false;
    }
    if (gap < 0) return groups === 8;
    if (groups === 8) return false;
    this.openGap(gap, groups);
    return true;
  }

  /** Up to four hexadecimal digits, or -1. */
  private readGroup(): number {
    const start = this.at;
    let group = 0;
    for (; this.at - start < 4; this.at++) {
      const code = this.text.charCodeAt(this.at);
      const digit = code < 128 ? HEX[code] : NO_DIGIT;
      if (digit === NO_DIGIT) break;
      group = (group << 4) | digit;
    }
    return this.at === start ? -1 : group;
  }

  /** Moves the groups behind "::" to the end. */
  private openGap(gap: number, groups: number): void {
    const { words } = this;
    for (let from = groups - 1, to = 7; from >= gap && from !== to; from--, to--) {
      const group = (from & 1) === 0 ? words[from >> 1] >>> 16 : words[from >> 1] & 0xffff;
      words[from >> 1] &= (from & 1) === 0 ? 0xffff : 0xffff0000;
      words[to >> 1] |= (to & 1) === 0 ? group << 16 : group;
    }
  }

  private readMask(): boolean {
    if (this.at === this.text.length) return true;
    if (this.text.charCodeAt(this.at++) !== SLASH) return false;
    this.length = this.readDecimal(this.family === 4 ? 32 : 128);
    return this.length >= 0 && this.at === this.text.length;
  }

  private hasNoHostBits(): boolean {
    const last = this.family === 4 ? 0 : 3;
    const edge = this.length >> 5;
    for (let word = last; word > edge; word--) if (this.words[word] !== 0) return false;
    return edge > last || this.words[edge] << (this.length & 31) === 0;
  }
}
