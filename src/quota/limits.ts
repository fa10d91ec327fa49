import round from "lodash/round";
import type { Problem } from "../finding";
import {
  type Amounts,
  ceilingOf,
  type Field,
  type FieldKey,
  FIELDS,
  findField,
  type Limits,
  SERVICES,
  UNLIMITED,
} from "./fields";
import { nearest } from "./nearest";

/** What came of {@link Limits}: the ones that are right, and what is wrong with the others. */
export interface ReadLimits {
  readonly amounts: Amounts;
  readonly problems: readonly Problem[];
}

/** The largest limit that the services store, in signed columns of 32 bits (such as nova/db/main/models.py, Quota.hard_limit). */
const LARGEST = 2 ** 31 - 1;

/**
 * Reads what an author wrote as limits. Those that Nova keeps and heeds no more are left out, with a warning.
 *
 * @param prop the author's name for these limits, such as `hard`
 */
export function readLimits(limits: Limits, prop: string): ReadLimits {
  const amounts = new Map<FieldKey, number>();
  const problems: Problem[] = [];
  for (const [service, fields] of Object.entries(limits as Record<string, Readonly<Record<string, unknown>>>)) {
    for (const [name, limit] of Object.entries(fields ?? {})) {
      if (limit === undefined) continue;
      const field = findField(service, name);
      const wrong = field === undefined ? unknownField(prop, service, name) : wrongLimit(prop, field, limit);
      if (wrong !== undefined) problems.push(wrong);
      else if (field?.successor !== undefined) problems.push(withoutEffect(prop, field, field.successor));
      else if (field !== undefined) amounts.set(field.key, limit as number);
    }
  }
  return { amounts, problems };
}

/**
 * The limits from which a check warns.
 *
 * @param soft a part of each hard limit, such as 0.8, or limits of its own
 */
export function readSoft(soft: number | Limits, hard: Amounts): ReadLimits {
  if (typeof soft === "number") return partOf(soft, hard);
  const { amounts, problems } = readLimits(soft, "soft");
  const above = [...amounts].flatMap(([key, limit]) => {
    const most = ceilingOf(hard.get(key) ?? UNLIMITED);
    return ceilingOf(limit) > most ? [softAboveHard(key, limit, most)] : [];
  });
  return { amounts, problems: [...problems, ...above] };
}

/**
 * From where on to warn, by a part of a limit. What it cuts off is left out; but 1 of 1 is not warned of, or every region that may have one
 * would be, always.
 */
export function softLimit(hard: number, part: number): number {
  // Rounded first: 0.29 of 100 is 28.999999999999996.
  return Math.max(Math.min(hard, 1), Math.floor(round(hard * part, 6)));
}

function partOf(soft: number, hard: Amounts): ReadLimits {
  if (!(soft > 0 && soft <= 1)) {
    const fix = "give a part of the hard limits above 0 and up to 1, such as 0.8, or limits by service";
    return {
      amounts: new Map(),
      problems: [
        { code: "QUOTA_LIMIT", severity: "error", what: "soft is no part of the hard limits", value: `${soft}`, fix },
      ],
    };
  }
  const amounts = [...hard].map(([key, limit]): [FieldKey, number] => [
    key,
    limit === UNLIMITED ? UNLIMITED : softLimit(limit, soft),
  ]);
  return { amounts: new Map(amounts), problems: [] };
}

function unknownField(prop: string, service: string, name: string): Problem {
  const isService = SERVICES.some((it) => it === service);
  const what = isService
    ? `${service} has no limit of that name`
    : `there are no limits of a service ${JSON.stringify(service)}`;
  const value = `${prop}.${service}.${name}`;
  return { code: "QUOTA_FIELD", severity: "error", what, value, fix: rightField(service, name) };
}

function rightField(service: string, name: string): string {
  const here = FIELDS.filter((field) => field.service === (nearest(service, SERVICES) ?? service));
  const field = nearestOf(name, here) ?? nearestOf(name, FIELDS);
  if (field !== undefined) return `use ${field.key}`;
  return here.length > 0
    ? `use one of ${here.map((it) => it.name).join(", ")}`
    : `use one of ${SERVICES.join(", ")} for the service`;
}

function nearestOf(name: string, fields: readonly Field[]): Field | undefined {
  const names = fields.map((field) => field.name);
  return fields[names.indexOf(nearest(name, names) ?? "")];
}

function wrongLimit(prop: string, { key, counts, unit }: Field, limit: unknown): Problem | undefined {
  if (Number.isInteger(limit) && Number(limit) >= UNLIMITED && Number(limit) <= LARGEST) return undefined;
  return {
    code: "QUOTA_LIMIT",
    severity: "error",
    what: `${prop}.${key} is no limit`,
    value: typeof limit === "string" ? JSON.stringify(limit) : String(limit),
    fix: `give a whole number${unit === undefined ? "" : ` of ${unit}`} of ${counts}, from 0 (none) to ${LARGEST}, or -1 (unlimited)`,
  };
}

function withoutEffect(prop: string, { key, counts }: Field, successor: FieldKey): Problem {
  return {
    code: "QUOTA_NO_EFFECT",
    severity: "warning",
    what: `Nova keeps this limit, of ${counts}, and heeds it no more: it is left out`,
    value: `${prop}.${key}`,
    fix: `use ${successor}`,
  };
}

function softAboveHard(key: FieldKey, soft: number, hard: number): Problem {
  return {
    code: "QUOTA_LIMIT",
    severity: "error",
    what: `soft.${key} is above the hard limit, ${hard}: nothing would be warned of before it fails`,
    value: `${soft}`,
    fix: `give ${hard} at most, or leave it out`,
  };
}
