import { PASSWORD, type Layout } from "./layout";
import { keystoneUrl } from "./services/common";

/** A REST client with one token: of the cloud's admin, unless another user is named. */
export class Admin {
  private constructor(
    private readonly token: string,
    /** The id of the user that the token is for. */
    readonly userId: string,
  ) {}

  /** Logs in with the name of a user, scoped to a project. */
  static async login(cloud: Layout, user = "admin", project = user): Promise<Admin> {
    const domain = { name: "Default" };
    const response = await fetch(`${keystoneUrl(cloud)}/auth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        auth: {
          identity: { methods: ["password"], password: { user: { name: user, domain, password: PASSWORD } } },
          scope: { project: { name: project, domain } },
        },
      }),
    });
    const { token } = (await body(response, `login of ${user}`)) as { token: { user: { id: string } } };
    return new Admin(response.headers.get("X-Subject-Token") ?? "", token.user.id);
  }

  /** The answer to a GET. */
  async get<T>(url: string): Promise<T> {
    return (await this.send("GET", url)) as T;
  }

  /** Sends a request and returns the body of the answer; throws for every status from 400 up. */
  async send(method: string, url: string, content?: unknown): Promise<unknown> {
    const binary = content instanceof Uint8Array;
    const response = await fetch(url, {
      method,
      headers: { "X-Auth-Token": this.token, "Content-Type": binary ? "application/octet-stream" : "application/json" },
      body: binary ? new Uint8Array(content) : content === undefined ? undefined : JSON.stringify(content),
    });
    return body(response, `${method} ${url}`);
  }

  /**
   * The one object of this name in a collection; made if there is none.
   *
   * @param collection the URL of a list that can be filtered by name
   * @param kind the key around one object in requests and answers; the list's is its plural
   */
  async ensure(collection: string, kind: string, properties: { name: string }): Promise<{ id: string }> {
    const url = `${collection}?name=${encodeURIComponent(properties.name)}`;
    const found = await this.get<Record<string, { id: string; name: string }[]>>(url);
    const existing = found[`${kind}s`]?.find(({ name }) => name === properties.name);
    if (existing !== undefined) return existing;
    return ((await this.send("POST", collection, { [kind]: properties })) as Record<string, { id: string }>)[kind];
  }
}

async function body(response: Response, what: string): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${text.slice(0, 500)}`);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
