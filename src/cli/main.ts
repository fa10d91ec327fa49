#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { packageInfo } from "../package-info";
import { WRONG_USAGE } from "./exit-code";

/** The commands; what each of them needs is loaded when it is called. */
function program(): Command {
  const multisite = new Command("multisite")
    .description("One OpenStack tenant over many regions.")
    .version(packageInfo().version)
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 it failed, 2 wrong usage. `sandbox` has those of its command, `usage` some of its own.",
    )
    .exitOverride()
    .enablePositionalOptions();

  multisite
    .command("sandbox")
    .description("OpenStack regions on this machine, and a command that deploys into them")
    .usage("[options] [-- COMMAND [ARGUMENTS...]]")
    .argument("[command...]", "what to run; without it the sandbox stays up and prints how to get into it")
    .option("--regions <names>", "regions of each cloud, by comma", list, ["RegionOne", "RegionTwo", "RegionThree"])
    .option("--clouds <names>", "clouds to have from the start; others are made when a stack uses them", list, [])
    .option("--state <folder>", "keep clouds and Terraform's states there for the next time")
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nExit codes: the command's own; 128 + its signal; 126 it can't be run; 127 there is no such command; 1 and 2 as everywhere.",
    )
    .action(async (command: string[], options: { regions: string[]; clouds: string[]; state?: string }) => {
      const { sandbox } = require("./sandbox") as typeof import("./sandbox");
      process.exitCode = await sandbox(command, options);
    });

  multisite
    .command("targets")
    .description("-target options for all of a stack that is not in a region, for plans while that region is down")
    .requiredOption("--except <names>", "regions to leave out, by comma", list)
    .option("--dir <folder>", "folder of the synthesized stack (default: the only one in cdktf.out/stacks)")
    .action((options: { except: string[]; dir?: string }) => {
      const { targets } = require("./targets") as typeof import("./targets");
      targets(options);
    });

  const addresses = multisite.command("addresses").description("the address plans of the app in this folder");
  addresses
    .command("plan")
    .description("pools with what is free, networks by region, and named addresses, as synth left them")
    .option("--out <folder>", "where synth wrote", "cdktf.out")
    .addOption(new Option("--json", "as JSON").conflicts("csv"))
    .option("--csv", "as comma-separated values")
    .action((options: { out: string; json?: boolean; csv?: boolean }) => {
      const { addressesPlan } = require("./addresses") as typeof import("./addresses");
      addressesPlan(options);
    });
  addresses
    .command("lock")
    .description("synthesizes the app of cdktf.json for the sake of its lock files only")
    .option("--check", "exit code 1 if a lock file would change, and say what; nothing is written")
    .option("--update", "write what is new, also where the lock file is frozen")
    .action(async (options: { check?: boolean; update?: boolean }, command: Command) => {
      if (options.check === options.update) command.error("error: give either --check or --update");
      const { addressesLock } = require("./addresses") as typeof import("./addresses");
      process.exitCode = await addressesLock(options);
    });

  multisite
    .command("usage")
    .description("what the tenant uses and may use in each region, as the cloud says at this moment")
    .option("--cloud <name>", "a cloud of clouds.yaml (default: the model of the app, or else OS_CLOUD)")
    .option("--region <names>", "these regions only, by comma", list)
    .option("--tenant <path>", "path of the Tenant, where the model has several")
    .option("--out <folder>", "where synth wrote the model", "cdktf.out")
    .addOption(new Option("--json", "as JSON").conflicts("csv"))
    .option("--csv", "as comma-separated values")
    .addOption(
      new Option("--snapshot <file>", "leave it in a file for synth; what is unknown keeps its last state").conflicts(
        "region",
      ),
    )
    .option(
      "--soft <part>",
      "mark what is used above this part of its limit, such as 0.8, where no budget says it",
      part,
    )
    .addOption(new Option("--partial", "what is unknown is named, and no failure (default)").conflicts("strict"))
    .option("--strict", "exit code 3 if anything is unknown")
    .addOption(
      new Option("--timeout <seconds>", "how long a region may take").argParser(milliseconds).default(20_000, "20"),
    )
    .addOption(debug())
    .addHelpText(
      "after",
      "\nExit codes: 5 more is used than the cloud or a budget allows, 3 a region is unknown (--strict) or all are, 4 more is used than a soft limit says; 0, 1 and 2 as everywhere. The first that fits counts.",
    )
    .action(async ({ timeout: timeoutMs, ...options }: UsageOptions) => {
      const { usage } = require("./usage") as typeof import("./usage");
      process.exitCode = await usage({ timeoutMs, ...options });
    });
  return multisite;
}

/** What every command has that asks a cloud. */
function debug(): Option {
  return new Option("--debug", "each request on stderr: what, where, status, time and OpenStack's id, no secrets");
}

type UsageOptions = Omit<import("./usage").UsageCommandOptions, "timeoutMs"> & { readonly timeout: number };

/** The longest delay that Node's timers take. */
const LONGEST_MS = 2 ** 31 - 1;

function milliseconds(seconds: string): number {
  const ms = Number(seconds) * 1000;
  if (ms > 0 && ms <= LONGEST_MS) return Math.ceil(ms);
  throw new InvalidArgumentError("It is a number of seconds above 0.");
}

function part(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError("It is a number between 0 and 1.");
}

function list(names: string): string[] {
  return names.split(",");
}

// Who reads only the beginning, as `head` does, has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

program()
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong, or printed what was asked for.
      process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
      return;
    }
    const known = error instanceof Error && /^(Sandbox|Cli|CloudConfig|OpenStack)Error$/.test(error.name);
    const text = error instanceof Error ? (known ? error.message : error.stack) : String(error);
    process.stderr.write(`multisite: ${text}\n`);
    process.exitCode = 1;
  });
