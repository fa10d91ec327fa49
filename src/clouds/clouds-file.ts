import { CloudConfigError, type CloudConfig, type CloudProblem } from "./cloud-config";
import { readCloud } from "./read-cloud";
import { below, overlay, readTree, YamlSyntaxError, type MapTree, type Tree } from "./tree";

/** A file's name and its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** What is read for a cloud; each of them may be missing. */
export interface CloudsFiles {
  readonly clouds?: TextFile;
  readonly secure?: TextFile;
  readonly profiles?: TextFile;
}

/** clouds.yaml, with secure.yaml laid over it and clouds-public.yaml below it. */
export class CloudsFile {
  private constructor(
    private readonly path: string,
    private readonly clouds: Tree | undefined,
    private readonly profiles: Tree | undefined,
  ) {}

  /** @throws CloudConfigError if one of the files is not YAML */
  static parse({ clouds, secure, profiles }: CloudsFiles): CloudsFile {
    const tree = (file: TextFile | undefined) => (file === undefined ? undefined : readable(file));
    return new CloudsFile(
      clouds?.path ?? secure?.path ?? "clouds.yaml",
      overlay(below(tree(clouds), "clouds"), below(tree(secure), "clouds")),
      below(tree(profiles), "public-clouds"),
    );
  }

  names(): string[] {
    return this.clouds?.kind === "map" ? [...this.clouds.entries.keys()] : [];
  }

  /** @throws CloudConfigError if there is no such cloud, or if it can't be used */
  cloud(name: string, cwd: string): CloudConfig {
    const entry = below(this.clouds, name);
    if (entry === undefined) {
      const known = this.names().join(", ") || "none";
      throw refusal(name, this.path, `there is no cloud ${JSON.stringify(name)}`, `the clouds in this file: ${known}`);
    }
    if (entry.kind !== "map") {
      throw refusal(name, this.path, `${name} is not a map`, "give its settings as keys and values", entry.at.line);
    }
    return this.read(name, entry, cwd);
  }

  /** A cloud that is told elsewhere, but for its profile. @throws CloudConfigError if it can't be used */
  read(name: string, entry: MapTree, cwd: string): CloudConfig {
    const { config, problems } = readCloud(name, this.withProfile(name, entry), cwd);
    if (config !== undefined) return config;
    throw new CloudConfigError(
      name,
      problems.filter((problem) => problem.severity === "error"),
    );
  }

  /** A `profile` is a cloud's other half in clouds-public.yaml; openstacksdk brings some, which we don't. */
  private withProfile(name: string, entry: MapTree): MapTree {
    const { profile, cloud, ...rest } = Object.fromEntries(entry.entries);
    const wanted = profile ?? cloud;
    if (wanted === undefined) return entry;
    const of = wanted.kind === "scalar" ? wanted.text : undefined;
    const half = of === undefined ? undefined : below(this.profiles, of);
    if (half?.kind !== "map") {
      const what = `${name}.profile ${JSON.stringify(of ?? "")} is in no clouds-public.yaml`;
      throw refusal(
        name,
        wanted.at.file,
        what,
        "openstacksdk brings some profiles, which are not supported: write what it stands for into the cloud itself",
        wanted.at.line,
      );
    }
    const own: MapTree = { ...entry, entries: new Map(Object.entries(rest)) };
    return { ...(overlay(half, own) as MapTree), at: entry.at };
  }
}

export function refusal(cloud: string, file: string, what: string, fix: string, line = 0): CloudConfigError {
  const problem: CloudProblem = { code: "CLOUD_UNKNOWN", severity: "error", what, fix, file, line };
  return new CloudConfigError(cloud, [problem]);
}

function readable({ path, text }: TextFile): Tree | undefined {
  try {
    return readTree(text, path);
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    const what = `this is not YAML (${error.syntax})`;
    throw new CloudConfigError("", [
      { code: "CLOUD_SYNTAX", severity: "error", what, fix: "correct the file", ...error.at },
    ]);
  }
}
