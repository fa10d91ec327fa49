import { newId } from "../ids";
import { allows } from "./access-rules";
import { newIdentityState, type IdentityState } from "./state";
import { Tokens, type ValidToken } from "./tokens";

const HOUR = 3_600_000;

/** What Keystone knows and has handed out. */
export class Identity {
  readonly tokens = new Tokens(HOUR);

  constructor(readonly state: IdentityState = newIdentityState()) {}

  /** Whether the access rules of a token's application credential, if it has any, allow a call. */
  mayCall(token: ValidToken, service: string, method: string, path: string): boolean {
    const rules = token.applicationCredential?.accessRules;
    return rules === undefined || rules.some((rule) => allows(rule, service, method, path));
  }

  /** The project of the administrator that every cloud has. */
  get adminProjectId(): string {
    const admin = this.state.users.find(({ grants }) => Object.values(grants).includes("admin"));
    if (admin === undefined) throw new Error("the restored cloud has no administrator");
    return Object.keys(admin.grants)[0];
  }

  /** A service's id in the catalog: made once, kept for ever. */
  serviceId(type: string): string {
    return (this.state.services[type] ??= newId());
  }
}
