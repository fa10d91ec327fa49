import { randomBytes, randomUUID } from "node:crypto";

/** An id as Keystone makes it: 32 hex digits. */
export const newId = () => randomUUID().replaceAll("-", "");

/** A text that can't be guessed, of letters, digits, `-` and `_`. */
export const newSecret = (bytes: number) => randomBytes(bytes).toString("base64url");

/** Id of a request, as oslo.middleware makes it. */
export const newRequestId = () => `req-${randomUUID()}`;

/** A time as OpenStack's Python writes it, to the microsecond, without a zone. */
export const pythonTime = (time: Date) => `${time.toISOString().slice(0, -1)}000`;
