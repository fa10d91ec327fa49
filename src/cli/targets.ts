import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliError } from "./cli-error";
import { readJson } from "./read-json";
import { readModel, type ReadModel } from "./read-model";
import { StackGraph, type Place } from "./stack-graph";

/** Linux takes no longer value for one variable or argument. */
const LONGEST = 131_072;

/** `multisite targets`: prints `-target` options for all that a plan can do while regions are down. */
export function targets({ except, dir }: { readonly except: readonly string[]; readonly dir?: string }): void {
  const folder = dir ?? onlyStack(join("cdktf.out", "stacks"));
  const graph = StackGraph.parse(readStack(folder));
  const model = readModel(resolve(folder, "..", "..", "multisite.json"));
  const dead = except.flatMap((name) => placesOf(name, graph, model));
  const { kept, dependent } = graph.without((place) => dead.some((one) => isAt(place, one)));

  if (kept.length === 0)
    throw new CliError(`nothing of ${folder} is outside of ${except.join(", ")}: there is nothing to plan`);
  for (const { address, because } of dependent) say(`${address} is left out too: it refers to ${because}`);
  const options = kept.map((address) => `-target=${address}`).join(" ");
  if (options.length > LONGEST) {
    say(
      `these are ${options.length} bytes, more than a variable takes: call \`terraform plan $(multisite targets …)\`, or use -exclude of OpenTofu`,
    );
  }
  process.stdout.write(`${options}\n`);
}

/** Where a region is, by its name in the tree or in its cloud. */
function placesOf(name: string, graph: StackGraph, model: ReadModel | undefined): Place[] {
  const regions = (model?.tenants ?? []).flatMap((tenant) => tenant.regions);
  const declared = regions.filter((region) => region.name === name || region.region === name);
  if (declared.length > 0) return declared.map(({ region, cloud }) => ({ region, cloud }));
  const known = graph.regions();
  if (known.includes(name)) return [{ region: name }];
  const names = [...new Set([...regions.map((region) => region.name), ...known])].sort();
  throw new CliError(
    `no region is called ${JSON.stringify(name)}; there are ${names.join(", ") || "none in this stack"}`,
  );
}

/** A cloud that isn't known may be any. */
function isAt(place: Place, dead: Place): boolean {
  const clouds = [place.cloud, dead.cloud];
  return place.region === dead.region && (clouds.includes(undefined) || place.cloud === dead.cloud);
}

function onlyStack(folder: string): string {
  const stacks = existsSync(folder) ? readdirSync(folder) : [];
  if (stacks.length === 1) return join(folder, stacks[0]);
  if (stacks.length === 0) throw new CliError(`there is no stack in ${folder}: run cdktf synth, or give --dir`);
  throw new CliError(`there are several stacks in ${folder}: give one as --dir: ${stacks.sort().join(", ")}`);
}

function readStack(folder: string): unknown {
  const file = join(folder, "cdk.tf.json");
  const stack = readJson(file, "run cdktf synth again");
  if (stack !== undefined) return stack;
  throw new CliError(`there is no ${file}: give the folder of a synthesized stack as --dir`);
}

function say(what: string): void {
  process.stderr.write(`multisite targets: ${what}\n`);
}
