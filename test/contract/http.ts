import axios from "axios";

/** A request as it goes over the wire, right or wrong. */
export interface Sent {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Behind the endpoint. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** What came back, whatever it was. */
export interface Answer {
  readonly status: number;
  /** Names in lower case: servers disagree. */
  readonly headers: Readonly<Record<string, string>>;
  /** Read where it is JSON. */
  readonly body: unknown;
}

/** Raw HTTP: not the client that is to be tested as well. */
export async function call(base: string, { method, path, headers, body }: Sent): Promise<Answer> {
  const response = await axios.request<string>({
    method,
    url: base + path,
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    data: typeof body === "string" || Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body),
    maxRedirects: 0,
    proxy: false,
    responseType: "text",
    transformRequest: (data: unknown) => data,
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  });
  const named = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const text = response.data;
  const isJson = /json/.test(String(response.headers["content-type"])) && text !== "";
  return {
    status: response.status,
    headers: Object.fromEntries(named) as Record<string, string>,
    body: isJson ? JSON.parse(text) : text,
  };
}
