import type { Problem } from "../finding";
import { received } from "./received";

/** As oslo.utils makes them (`uuidutils.generate_uuid`); databases differ in whether they find one in capitals. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for what can be an id in Neutron. */
export function isId(id: unknown): id is string {
  return typeof id === "string" && UUID.test(id);
}

/** What is no id of Neutron's: it would pass the plan, and fail the apply in the middle. */
export function refusedId(code: string, owner: string, id: unknown): Problem {
  return {
    code,
    severity: "error",
    what: `the id of ${owner} is none`,
    value: received(id),
    fix: "give the UUID in lower case, as `openstack … show -f value -c id` prints it, or a reference, such as the id of a data source",
  };
}
