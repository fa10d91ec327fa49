export { Address } from "./address";
export { AddressError } from "./address-error";
export { AddressRange } from "./address-range";
export { aggregate, prefixesOf, subtract } from "./aggregate";
export { type Family } from "./family";
export { Mac } from "./mac";
export { Prefix } from "./prefix";
export { specialPurpose, type SpecialPurpose } from "./special-purpose";
export { overlaps, type Overlap } from "./overlaps";
