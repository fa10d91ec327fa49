import bytes from "bytes";

/** Such as `1.5GB`, by powers of 1024; `?` if nobody knows. */
export function bytesText(amount: number | undefined): string {
  return (amount === undefined ? undefined : bytes(amount)) ?? "?";
}

/** How long ago something was, in its largest unit, such as `3 d`. */
export function ageText(then: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - then.getTime()) / 1000));
  const [unit, length] = UNITS.find(([, least]) => seconds >= least) ?? ["s", 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;
