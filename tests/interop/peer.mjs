// The other person of the interop tests: the official SDK, driven by JSON lines.
//
//   in:   {"id": 1, "call": "sendComment", "args": [..]}    a method of the SDK (dots reach into parts of it)
//         {"id": 2, "set": "selected", "value": ..}          a property of it
//         {"id": 3, "get": "userData"}
//   out:  {"ready": {..}}   {"id": 1, "result": ..} or {"id": 1, "error": ".."}   {"event": "newMessagesCallback", "data": [..]}
//
// Started with the package to speak for and the place it runs in: `qiscus-sdk-core node`, or `... browser` for the
// build that pages load, in a page of jsdom.

import { createReadStream, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");
// Standard output carries answers only; what the SDK writes for people goes to standard error.
for (const level of ["log", "info", "debug", "warn", "error"]) {
  console[level] = (...words) => process.stderr.write(words.map(String).join(" ") + "\n");
}

const require = createRequire(import.meta.url);
const packageName = process.argv[2] ?? "qiscus-sdk-core";
const isBrowser = process.argv[3] === "browser";
const BUNDLES = {
  "qiscus-sdk-core": ["dist/qiscus-sdk-core.min.js", "QiscusSDKCore"],
  "qiscus-sdk-javascript": ["dist/qiscus-sdk-javascript.umd.js", "QiscusSDK"],
};
const folder = fileURLToPath(new URL(`node_modules/${packageName}`, import.meta.url));
const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

function plain(value, depth = 0, seen = new Set()) {
  if (value === undefined) return null;
  const kind = Object.prototype.toString.call(value); // `instanceof` fails for what a page made
  if (kind === "[object Error]") {
    return { error: value.message, status: value.status ?? value.response?.status ?? null, body: value.response?.body ?? null };
  }
  if (kind === "[object Date]") return value.toISOString();
  if (typeof value === "function") return "<function>";
  if (value === null || typeof value !== "object") return value;
  if (depth > 8 || seen.has(value)) return "<deep>";
  seen.add(value);
  const copy = Array.isArray(value)
    ? value.map((item) => plain(item, depth + 1, seen))
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, depth + 1, seen)]));
  seen.delete(value);
  return copy;
}

const callbacks = [
  "loginSuccessCallback", "loginErrorCallback", "newMessagesCallback", "groupRoomCreatedCallback",
  "chatRoomCreatedCallback", "commentDeliveredCallback", "commentReadCallback", "commentSentCallback",
  "commentDeletedCallback", "presenceCallback", "typingCallback", "onRoomTypingCallback", "roomChangedCallback",
  "roomClearedCallback", "messageInfoCallback", "onReconnectCallback", "onReconnectedCallback",
  "authTokenRefreshedCallback", "headerClickedCallback", "updateProfileCallback", "blockUserCallback",
  "unblockUserCallback", "participantsAddedCallback", "participantsRemovedCallback", "fileUploadedCallback",
];

function listeners() {
  const report = (name) => (...data) => say({ event: name, data: plain(data.length === 1 ? data[0] : data) });
  return Object.fromEntries(callbacks.map((name) => [name, report(name)]));
}

async function openPage() {
  const { JSDOM, VirtualConsole } = await import("jsdom");
  const page = new JSDOM("<!doctype html><title>peer</title>", {
    url: "http://127.0.0.1/", runScripts: "outside-only", pretendToBeVisual: true, virtualConsole: new VirtualConsole(),
  });
  page.virtualConsole.on("jsdomError", (error) => say({ event: "uncaughtException", data: plain(error.cause ?? error) }));
  return page.window;
}

function load() {
  if (isBrowser) {
    const [file, name] = BUNDLES[packageName];
    window.eval(readFileSync(join(folder, file), "utf8"));
    const found = window[name]?.default ?? window[name];
    return typeof found === "function" ? new found() : found;
  }
  const exported = require(packageName);
  const Sdk = exported.default ?? exported;
  return typeof Sdk === "function" ? new Sdk() : Sdk;
}

const window = isBrowser ? await openPage() : null;
const sdk = load();
const kept = new Map();

/**
 * Arguments that JSON cannot carry: {"$callback": "name"} reports its calls, {"$file": [name, text]} is a file,
 * {"$ref": "selected.comments.0"} is a part of the SDK itself, {"$keep": "room"} what an earlier call gave.
 */
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  if ("$callback" in value) return (...data) => say({ event: value.$callback, data: plain(data.length === 1 ? data[0] : data) });
  if ("$ref" in value) {
    const [owner, name] = reach(value.$ref);
    return owner[name];
  }
  if ("$keep" in value) return kept.get(value.$keep);
  if ("$file" in value) {
    const [name, text] = value.$file;
    if (isBrowser) return new window.File([text], name, { type: "image/png" });
    const path = join(mkdtempSync(join(tmpdir(), "peer-")), name);
    writeFileSync(path, text);
    return createReadStream(path); // what the Node build takes for a file
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revive(item)]));
}

function reach(path) {
  const names = path.split(".");
  const last = names.pop();
  const owner = names.reduce((object, name) => object[name], sdk);
  return [owner, last];
}

async function answer(request) {
  if ("get" in request) {
    const [owner, name] = reach(request.get);
    return owner[name];
  }
  if ("set" in request) {
    const [owner, name] = reach(request.set);
    owner[name] = revive(request.value);
    return null;
  }
  const [owner, name] = reach(request.call);
  if (typeof owner[name] !== "function") throw new Error(`no such method: ${request.call}`);
  const given = revive(request.args ?? []);
  if (request.call === "init") given[0] = { ...given[0], options: { ...listeners(), ...given[0].options } };
  const result = await owner[name](...given);
  if (request.keep) kept.set(request.keep, result);
  return result;
}

process.on("unhandledRejection", (reason) => say({ event: "unhandledRejection", data: plain(reason) }));
process.on("uncaughtException", (error) => say({ event: "uncaughtException", data: plain(error) }));

createInterface({ input: process.stdin }).on("line", async (line) => {
  const request = JSON.parse(line);
  try {
    say({ id: request.id, result: plain(await answer(request)) });
  } catch (error) {
    say({ id: request.id, error: plain(error) });
  }
}).on("close", () => process.exit(0)); // the SDK's timers and sockets would keep the process alive for ever

say({ ready: { package: packageName, version } });
