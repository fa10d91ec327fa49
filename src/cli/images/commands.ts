import { InvalidArgumentError, Option, type Command } from "commander";
import { isSha512 } from "../../image/sha512";
import { debug, list, timeout, type TimedOptions } from "../options";

/** Of requests other than those that carry bytes. */
const REQUEST_MS = 20_000;

/** Declares `multisite images …`; what each command needs is loaded when it is called. */
export function imagesCommands(images: Command): void {
  images.description("the images of the app in its regions, or one image in the regions of a cloud");
  status(images);
  verify(images);
  replicate(images);
  promote(images);
  rollback(images);
  prune(images);
}

function status(images: Command): void {
  showing(images.command("status"))
    .description("what there is of each version in each region, as Glance says at this moment")
    .addOption(new Option("--partial", "what is unknown is named, and no failure (default)").conflicts("strict"))
    .option("--strict", "exit code 3 if anything is unknown")
    .option("--detailed-exitcode", "exit code 6 if replicas are missing")
    .addOption(timeout("how long a region may take"))
    .addHelpText(
      "after",
      "\nExit codes: 1 an image is not what is declared, 3 a region is unknown (--strict) or all are, 6 replicas are missing (--detailed-exitcode). The first that fits counts.",
    )
    .action(async (image: string | undefined, options: TimedOptions<import("./status").StatusCommandOptions>) => {
      const { timeout: timeoutMs, ...rest } = options;
      const { status } = require("./status") as typeof import("./status");
      process.exitCode = await status({ ...rest, image, timeoutMs });
    });
}

function verify(images: Command): void {
  showing(images.command("verify"))
    .description("whether all that is declared is there, with the declared bytes")
    .option("--deep", "read all bytes of all images, instead of what Glance has computed when they came")
    .addOption(timeout("how long nothing may move while bytes are read", 60))
    .addHelpText(
      "after",
      "\nExit codes: 1 an image is missing, or is not what is declared, 3 a region is unknown. The first that fits counts.",
    )
    .action(async (image: string | undefined, options: TimedOptions<import("./status").VerifyCommandOptions>) => {
      const { timeout: idleTimeoutMs, ...rest } = options;
      const { verify } = require("./status") as typeof import("./status");
      process.exitCode = await verify({ ...rest, image, idleTimeoutMs, timeoutMs: REQUEST_MS });
    });
}

function replicate(images: Command): void {
  const command = ofImages(images.command("replicate"))
    .description("brings images to their regions, wave by wave, and verifies each before anybody can pick it")
    .addOption(new Option("--from <region:image>", "an image of a region, by name or id").conflicts(["file", "url"]))
    .addOption(new Option("--file <path>", "a file").conflicts("url"))
    .option("--url <url>", "what an address answers with; --sha512 says what that has to be");
  given(command)
    .option("--disk-format <format>", "such as qcow2 (default: that of --from)")
    .option("--container-format <format>", "such as bare (default: that of --from, or bare)")
    .option("--min-disk <GiB>", "that a disk needs at least", count)
    .option("--min-ram <MiB>", "that a server needs at least", count)
    .option("--property <key=value>", "what else Glance is told; can be repeated", collect)
    .option("--tag <tag>", "can be repeated", collect)
    .addOption(
      new Option("--visibility <who>", "who sees it (default: private)").choices([
        "private",
        "shared",
        "community",
        "public",
      ]),
    )
    .option("--protected", "it can't be removed")
    .option("--hidden", "lists leave it out")
    .option("--parallel <number>", "how many uploads go on at once", atLeastOne, 8)
    .option("--limit-rate <bytes>", "per second, of all uploads together, such as 50MB", rate)
    .option("--retries <number>", "how often each replica is tried again", count, 4)
    .addOption(timeout("how long nothing may move; what moves may take any time", 60))
    .option("--json", "each event as a line of JSON, the last one has the result")
    .addHelpText(
      "after",
      "\nExit codes: 1 a replica failed, 3 a region could not be reached, 130 and 143 it was interrupted. The same command goes on where it stopped.",
    )
    .action(async (image: string | undefined, options: TimedOptions<import("./replicate").ReplicateCommandOptions>) => {
      const { timeout: idleTimeoutMs, ...rest } = options;
      const { replicate } = require("./replicate") as typeof import("./replicate");
      process.exitCode = await replicate({ ...rest, image, idleTimeoutMs, timeoutMs: REQUEST_MS });
    });
}

function promote(images: Command): void {
  const codes = "\nExit codes: 1 it is not verified everywhere, 3 a region is unknown. Nothing has moved then.";
  ofModel(images.command("promote"))
    .description("makes a version the one that users get, if it is verified in every region")
    .argument("<image>", "path of the ReplicatedImage, or its last part")
    .argument("<version>", "such as 2026.11")
    .option("--wave", "let it reach its next wave instead, if it is verified wherever it is so far")
    .option("--json", "as JSON")
    .addHelpText("after", codes)
    .action(
      async (image: string, version: string, options: TimedOptions<import("./promote").PromoteCommandOptions>) => {
        const { timeout: timeoutMs, ...rest } = options;
        const { promoteImage } = require("./promote") as typeof import("./promote");
        process.exitCode = await promoteImage({ ...rest, image, version, timeoutMs });
      },
    );
}

function rollback(images: Command): void {
  ofModel(images.command("rollback"))
    .description("gives users an earlier version again, if it is verified in every region; nothing is copied")
    .argument("<image>", "path of the ReplicatedImage, or its last part")
    .argument("[version]", "default: the one that is declared before the promoted one")
    .option("--despite-unknown", "regions that do not answer do not hold it up")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExit codes: as of `promote`.")
    .action(
      async (
        image: string,
        version: string | undefined,
        options: TimedOptions<import("./promote").RollbackCommandOptions>,
      ) => {
        const { timeout: timeoutMs, ...rest } = options;
        const { rollbackImage } = require("./promote") as typeof import("./promote");
        process.exitCode = await rollbackImage({ ...rest, image, version, timeoutMs });
      },
    );
}

function prune(images: Command): void {
  given(ofModel(images.command("prune")))
    .description("removes what `replicate` has made and the app declares no more; other images are not touched")
    .argument("[image]", "path of the ReplicatedImage, or its last part (default: all)")
    .option("--region <names>", "without a model: these regions only, by comma", list)
    .option("--yes", "ask nobody; needed where there is no terminal")
    .option("--dry-run", "show what would be removed")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExit codes: 1 something could not be removed, 3 a region is unknown.")
    .action(
      async (
        image: string | undefined,
        options: TimedOptions<import("./prune").PruneCommandOptions>,
        command: Command,
      ) => {
        const { timeout: timeoutMs, yes, dryRun } = options;
        if (yes !== true && dryRun !== true && process.stdin.isTTY !== true)
          command.error("error: nobody can be asked here: give --yes, or --dry-run");
        const { pruneImages } = require("./prune") as typeof import("./prune");
        process.exitCode = await pruneImages({ ...options, image, timeoutMs });
      },
    );
}

/** Options of commands that show replicas. */
function showing(command: Command): Command {
  return given(ofImages(command))
    .addOption(new Option("--json", "as JSON").conflicts("csv"))
    .option("--csv", "as comma-separated values");
}

/** Options of commands for images of the model, and for one that no model describes. */
function ofImages(command: Command): Command {
  return command
    .argument("[image]", "path of a ReplicatedImage, or its last part (default: all)")
    .option("--image-version <version>", "this version only")
    .option("--region <names>", "these regions only, by comma", list)
    .option("--out <folder>", "where synth wrote the model", "cdktf.out")
    .addOption(debug());
}

/** What describes an image that is in no model. */
function given(command: Command): Command {
  return command
    .option("--cloud <name>", "without a model: a cloud of clouds.yaml")
    .option("--name <name>", "without a model: its name in Glance")
    .option("--sha512 <digits>", "without a model: the SHA-512 of its bytes", sha512);
}

/** Options of commands that need a model. */
function ofModel(command: Command): Command {
  return command
    .option("--out <folder>", "where synth wrote the model", "cdktf.out")
    .addOption(timeout("how long a region may take"))
    .addOption(debug());
}

function sha512(text: string): string {
  const digits = text.toLowerCase();
  if (isSha512(digits)) return digits;
  throw new InvalidArgumentError("It is 128 hexadecimal digits, as sha512sum prints them.");
}

function rate(text: string): number {
  const bytes = require("bytes") as typeof import("bytes");
  // The library takes what begins with a number.
  const perSecond = /^\d+(\.\d+)?([KMGT]?B)?$/iu.test(text) ? bytes.parse(text) : null;
  if (perSecond !== null && perSecond > 0) return perSecond;
  throw new InvalidArgumentError("It is a number of bytes, such as 50MB.");
}

function count(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a number.");
}

function atLeastOne(text: string): number {
  const number = count(text);
  if (number > 0) return number;
  throw new InvalidArgumentError("It is a number above 0.");
}

function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
