import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { flag, number, text } from "./fields";
import { neutronSource } from "./source";

export function addressScopeSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Address scope",
    collection: "address_scopes",
    path: "address-scopes",
    fields: { name: text(), ip_version: number(), shared: flag({ tristate: true }), project_id: text() },
  });
}
