import { newSecret } from "../ids";
import type { ApplicationCredential, RoleName } from "./state";

/** A token that has been handed out. */
export interface ValidToken {
  readonly id: string;
  readonly methods: readonly string[];
  readonly userId: string;
  /** Undefined for a token without a project. */
  readonly projectId?: string;
  readonly system: boolean;
  readonly roles: readonly RoleName[];
  readonly applicationCredential?: ApplicationCredential;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly auditIds: readonly string[];
}

/** The tokens of one Keystone; in memory only. */
export class Tokens {
  private readonly tokens = new Map<string, ValidToken>();

  constructor(
    /** How long a token is good for, in milliseconds. */
    public ttlMs: number,
  ) {}

  issue(of: Omit<ValidToken, "id" | "issuedAt" | "expiresAt" | "auditIds">, parent?: ValidToken): ValidToken {
    const issuedAt = new Date();
    // A token that was got with a token lives no longer than that one.
    const expiresAt = parent?.expiresAt ?? new Date(issuedAt.getTime() + this.ttlMs);
    const auditIds = [newSecret(16), ...(parent === undefined ? [] : [parent.auditIds[parent.auditIds.length - 1]])];
    const token: ValidToken = { ...of, id: `gAAAAA${newSecret(132)}`, issuedAt, expiresAt, auditIds };
    this.tokens.set(token.id, token);
    return token;
  }

  /** Undefined if it was never handed out, was revoked, or has expired. */
  find(id: string): ValidToken | undefined {
    const token = this.tokens.get(id);
    if (token === undefined || token.expiresAt.getTime() > Date.now()) return token;
    this.tokens.delete(id);
    return undefined;
  }

  revoke(id: string): void {
    this.tokens.delete(id);
  }

  revokeAll(): void {
    this.tokens.clear();
  }

  /** Ends all tokens that an application credential was good for. */
  revokeOf(credentialId: string): void {
    for (const [id, token] of this.tokens) if (token.applicationCredential?.id === credentialId) this.tokens.delete(id);
  }

  /** Ends all tokens for a project. */
  revokeOfProject(projectId: string): void {
    for (const [id, token] of this.tokens) if (token.projectId === projectId) this.tokens.delete(id);
  }
}
