#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { packageInfo } from "../package-info";
import { FAILED, WRONG_USAGE } from "./exit-code";
import { imagesCommands } from "./images/commands";
import { debug, list, timeout, type TimedOptions } from "./options";
import type { WantedLimit } from "./quota-request";

/** The commands; what each of them needs is loaded when it is called. */
function program(): Command {
  const multisite = new Command("multisite")
    .description("One OpenStack tenant over many regions.")
    .version(packageInfo().version)
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 it failed, 2 wrong usage. `sandbox` has those of its command, `usage`, `capacity`, `quota` and `images` some of their own.",
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

  const ofRegions = (command: Command) =>
    command
      .option("--cloud <name>", "a cloud of clouds.yaml (default: the model of the app, or else OS_CLOUD)")
      .option("--region <names>", "these regions only, by comma", list)
      .option("--tenant <path>", "path of the Tenant, where the model has several")
      .option("--out <folder>", "where synth wrote the model", "cdktf.out")
      .addOption(new Option("--json", "as JSON").conflicts("csv"))
      .option("--csv", "as comma-separated values")
      .addOption(new Option("--partial", "what is unknown is named, and no failure (default)").conflicts("strict"))
      .option("--strict", "exit code 3 if anything is unknown")
      .addOption(timeout("how long a region may take"))
      .addOption(debug());
  ofRegions(multisite.command("usage"))
    .description("what the tenant uses and may use in each region, as the cloud says at this moment")
    .addOption(
      new Option("--snapshot <file>", "leave it in a file for synth; what is unknown keeps its last state").conflicts(
        "region",
      ),
    )
    .option(
      "--state <files...>",
      "Terraform states, or - for stdin: --snapshot says what of the usage is theirs, so that synth does not count it twice",
    )
    .option(
      "--soft <part>",
      "mark what is used above this part of its limit, such as 0.8, where no budget says it",
      part,
    )
    .addHelpText(
      "after",
      "\nExit codes: 5 more is used than the cloud or a budget allows, 3 a region is unknown (--strict) or all are, 4 more is used than a soft limit says; 0, 1 and 2 as everywhere. The first that fits counts.",
    )
    .action(
      async (
        { timeout: timeoutMs, ...options }: TimedOptions<import("./usage").UsageCommandOptions>,
        command: Command,
      ) => {
        if (options.state !== undefined && options.snapshot === undefined)
          command.error("error: --state needs --snapshot");
        const { usage } = require("./usage") as typeof import("./usage");
        process.exitCode = await usage({ timeoutMs, ...options });
      },
    );

  ofRegions(multisite.command("capacity"))
    .description(
      "how many servers of each flavor still fit into each region, by the quotas of the cloud and the budget",
    )
    .option("--flavor <names>", "these flavors only, by name or id, by comma (default: all)", list)
    .addHelpText("after", "\nExit codes: as of `usage`.")
    .action(async ({ timeout: timeoutMs, ...options }: TimedOptions<import("./capacity").CapacityCommandOptions>) => {
      const { capacity } = require("./capacity") as typeof import("./capacity");
      process.exitCode = await capacity({ timeoutMs, ...options });
    });

  const quota = multisite
    .command("quota")
    .description("the limits of running regions, as a budget of the app shares them out");
  const forQuota = (command: Command) =>
    command
      .option("--budget <path>", "path of the QuotaBudget, where the model has several")
      .option("--cloud <name>", "an administrator's cloud of clouds.yaml (default: `enforce` of the budget)")
      .option("--project <id>", "id of the project whose limits they are (default: `enforce` of the budget)")
      .option(
        "--limit <region:field=number>",
        "what a region is to have, instead of its share, such as RegionOne:compute.cores=40; can be repeated",
        limit,
        [],
      )
      .option("--out <folder>", "where synth wrote the model", "cdktf.out")
      .option("--resume <file>", "keeps what is under way (default: multisite-quota.json beside the model)")
      .option("--json", "as JSON")
      .addOption(timeout("how long a region may take to tell its limits, and each write"))
      .addOption(debug());
  const QUOTA_CODES =
    "1 a step failed or the budget is wrong, 5 more is used than the budget allows, 3 a region does not say what is needed";
  forQuota(quota.command("plan"))
    .description("what `quota apply` would do, step by step; nothing is changed")
    .option("--detailed-exitcode", "exit code 6 if there is something to do")
    .addHelpText(
      "after",
      `\nExit codes: ${QUOTA_CODES}, 6 there is something to do (--detailed-exitcode). The first that fits counts.`,
    )
    .action(async ({ timeout: timeoutMs, ...options }: TimedOptions<import("./quota").QuotaPlanOptions>) => {
      const { quotaPlan } = require("./quota") as typeof import("./quota");
      process.exitCode = await quotaPlan({ timeoutMs, ...options });
    });
  forQuota(quota.command("apply"))
    .description("lowers limits, reads all again, and raises others; at no moment are they more than the budget")
    .option("--yes", "ask nobody; needed where there is no terminal")
    .addHelpText(
      "after",
      `\nExit codes: ${QUOTA_CODES}. The first that fits counts. Where it stopped, the same command goes on.`,
    )
    .action(
      async (
        { timeout: timeoutMs, ...options }: TimedOptions<import("./quota").QuotaApplyOptions>,
        command: Command,
      ) => {
        if (options.yes !== true && process.stdin.isTTY !== true)
          command.error("error: nobody can be asked here: give --yes");
        const { quotaApply } = require("./quota") as typeof import("./quota");
        process.exitCode = await quotaApply({ timeoutMs, ...options });
      },
    );
  imagesCommands(multisite.command("images"));
  return multisite;
}

function part(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError("It is a number between 0 and 1.");
}

/** Names of regions can have all characters, those of fields have no `:` and no `=`. */
function limit(text: string, before: readonly WantedLimit[]): WantedLimit[] {
  const [, region, field, to] = /^(.+):([^:=]+)=(-?\d+)$/su.exec(text) ?? [];
  if (region === undefined) throw new InvalidArgumentError("It is like RegionOne:compute.cores=40.");
  return [...before, { region, field, to: Number(to) }];
}

// Who reads only the beginning, as `head` does, has what it wanted; a command that must not be cut off has set its exit code before.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`multisite: standard output can't be written: ${error.message}\n`);
  process.exit(FAILED);
});
// What is told beside the work does not end it.
process.stderr.on("error", () => undefined);

program()
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong, or printed what was asked for.
      process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
      return;
    }
    const known =
      error instanceof Error &&
      /^(Sandbox|Cli|CloudConfig|ImageSource|LimitFile|Lock|LockFile|OpenStack)Error$/.test(error.name);
    const text = error instanceof Error ? (known ? error.message : error.stack) : String(error);
    process.stderr.write(`multisite: ${text}\n`);
    process.exitCode = 1;
  });
