/** Version of the Internet Protocol. */
export type Family = 4 | 6;

/** Bits of an address. */
export const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };
