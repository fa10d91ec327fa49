import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { flag, number, text } from "./fields";
import { neutronObject } from "./object";

export function addressScope(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Address scope",
    member: "address_scope",
    collection: "address-scopes",
    fields: {
      name: text(),
      ip_version: number({ change: "replace", default: 4 }),
      shared: flag(),
      project_id: text({ change: "replace" }),
    },
  });
}
