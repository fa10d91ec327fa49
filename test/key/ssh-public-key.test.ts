import fc from "fast-check";
import * as sshpk from "sshpk";
import { parseSshPublicKey } from "../../src/key";
import { ED25519, field, generateKey, publicLine, sshKeygenShows } from "./keys";

const codes = (text: string) => parseSshPublicKey(text).problems.map(({ code }) => code);

describe("parseSshPublicKey", () => {
  test.each([
    ["rsa", 2048],
    ["rsa", 4096],
    ["ecdsa", 256],
    ["ecdsa", 384],
    ["ecdsa", 521],
    ["ed25519", 256],
  ])("reads %s keys of %i bits as ssh-keygen and an independent parser do", (type, bits) => {
    // GIVEN
    const { publicText, comment } = generateKey(type, bits);

    // WHEN
    const { key, problems } = parseSshPublicKey(publicText);

    // THEN
    expect(problems).toEqual([]);
    expect(key).toMatchObject({ bits, comment, text: publicText });
    expect(key?.fingerprint.sha256).toBe(sshKeygenShows(publicText, "sha256").fingerprint);
    expect(key?.fingerprint.md5).toBe(sshKeygenShows(publicText, "md5").fingerprint);
    expect(key?.bits).toBe(sshKeygenShows(publicText, "sha256").bits);
    expect(key?.fingerprint.sha256).toBe(sshpk.parseKey(publicText, "ssh").fingerprint("sha256").toString());
  });

  test("reads keys that live in a security key", () => {
    // GIVEN
    const ed25519 = publicLine("sk-ssh-ed25519@openssh.com", [Buffer.alloc(32, 7), "ssh:"], "yubi");
    const point = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 9)]);
    const ecdsa = publicLine("sk-ecdsa-sha2-nistp256@openssh.com", ["nistp256", point, "ssh:"]);

    // THEN
    expect(parseSshPublicKey(ed25519)).toMatchObject({
      key: { bits: 256, comment: "yubi", text: ed25519 },
      problems: [],
    });
    expect(parseSshPublicKey(ecdsa)).toMatchObject({ key: { bits: 256, comment: "", text: ecdsa }, problems: [] });
    expect(parseSshPublicKey(ed25519).key?.fingerprint.sha256).toBe(sshKeygenShows(ed25519, "sha256").fingerprint);
  });

  test("brings the text into the one form that Nova reads", () => {
    // GIVEN
    const [type, base64] = ED25519.split(" ");

    // WHEN
    const { key } = parseSshPublicKey(`# deployed by hand\r\n\n ${type}\t  ${base64}   my  own key \r\n`);

    // THEN
    expect(key?.text).toBe(`${type} ${base64} my  own key\n`);
    expect(key?.comment).toBe("my  own key");
  });

  test("warns of short RSA and of DSA keys", () => {
    // GIVEN
    const rsa = generateKey("rsa", 1024).publicText;
    const number = Buffer.concat([Buffer.of(0x7f), Buffer.alloc(127, 1)]);

    // THEN
    expect(parseSshPublicKey(rsa)).toMatchObject({
      key: { bits: 1024 },
      problems: [{ code: "KEY_WEAK", severity: "warning" }],
    });
    expect(codes(publicLine("ssh-dss", [number, number, number, number]))).toEqual(["KEY_DSA"]);
  });

  test.each(["rsa", "ed25519", "ecdsa"])("refuses a private %s key and repeats none of it", (type) => {
    // GIVEN
    const { privateText } = generateKey(type);

    // WHEN
    const parsed = parseSshPublicKey(privateText);

    // THEN
    expect(parsed.key).toBeUndefined();
    expect(parsed.problems.map(({ code }) => code)).toEqual(["KEY_PRIVATE"]);
    const secret = privateText.split("\n")[1];
    expect(JSON.stringify(parsed)).not.toContain(secret);
  });

  test("refuses a private key wherever it stands in the text", () => {
    const { privateText } = generateKey("ed25519");
    expect(codes(`${ED25519}\n${privateText}`)).toEqual(["KEY_PRIVATE"]);
    expect(codes("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n")).toEqual(["KEY_PRIVATE"]);
  });

  test.each([
    ["nothing", "\n# only a comment\n", "KEY_EMPTY"],
    ["two keys", `${ED25519}\n${ED25519}`, "KEY_SEVERAL"],
    ["options before the key", `from="10.0.0.0/8",no-pty ${ED25519}`, "KEY_OPTIONS"],
    ["a PEM key", "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n", "KEY_FORMAT"],
    ["a certificate", "ssh-ed25519-cert-v01@openssh.com AAAA", "KEY_CERTIFICATE"],
    ["another type", "ssh-quantum AAAA", "KEY_TYPE"],
    ["a token marker", "ssh-ed25519 ${TfToken[TOKEN.3]}", "KEY_TOKEN"],
    ["no base64", "ssh-ed25519 !!!!", "KEY_BROKEN"],
    ["the type alone", "ssh-ed25519", "KEY_BROKEN"],
    ["another type inside", publicLine("ssh-ed25519", []).replace("ssh-ed25519", "ssh-rsa"), "KEY_BROKEN"],
    ["a short key", publicLine("ssh-ed25519", [Buffer.alloc(31)]), "KEY_BROKEN"],
    ["bytes behind the key", publicLine("ssh-ed25519", [Buffer.alloc(32), "more"]), "KEY_BROKEN"],
    ["another curve", publicLine("ecdsa-sha2-nistp256", ["nistp384", Buffer.alloc(65, 4)]), "KEY_BROKEN"],
    ["a control character in the comment", `${ED25519}\u0007`, "KEY_BROKEN"],
    ["an emoji in the comment", `${ED25519} 🔑`, "KEY_COMMENT"],
  ])("refuses %s", (_what, text, code) => {
    expect(parseSshPublicKey(text).key).toBeUndefined();
    expect(codes(text)).toEqual([code]);
  });

  test("never throws, and what it accepts it accepts again, unchanged", () => {
    const [type, base64] = ED25519.split(" ");
    const blob = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }).map((comment) => `${type} ${base64} ${comment}`),
      fc
        .tuple(fc.constantFrom("ssh-rsa", "ssh-ed25519", "ssh-dss"), fc.array(blob))
        .map(([kind, parts]) => publicLine(kind, parts)),
      blob.map((bytes) => `ssh-rsa ${Buffer.concat([field("ssh-rsa"), bytes]).toString("base64")}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { key, problems } = parseSshPublicKey(text);
        expect(key === undefined).toBe(problems.some(({ severity }) => severity === "error"));
        if (key !== undefined) expect(parseSshPublicKey(key.text).key).toEqual(key);
      }),
    );
  });
});
