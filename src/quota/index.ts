export type { Contribution, Demand } from "./demand-row";
export {
  type Amounts,
  type Field,
  type FieldKey,
  type FieldKind,
  fieldOf,
  FIELDS,
  findField,
  type Limits,
  type Service,
  type TerraformAttribute,
  UNLIMITED,
} from "./fields";
export type { RegionUsage } from "./region-usage";
