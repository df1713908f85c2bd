// Counts pushed comments with the official SDK under Node: node _push_official.mjs PACKAGE_FOLDER PORT COUNT
import { createRequire } from "node:module";

const [folder, port, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const loaded = createRequire(import.meta.url)(folder);
const Sdk = loaded.default ?? loaded;
for (const level of ["log", "info", "debug", "warn", "error"]) console[level] = () => {};

const sdk = new Sdk();
let seen = 0;
let began = 0n;
await sdk.init({
  AppId: "bench",
  baseURL: `http://127.0.0.1:${port}`,
  mqttURL: `ws://127.0.0.1:${port}/mqtt`,
  withConfig: false,
  options: {
    newMessagesCallback: () => {
      if (seen === 0) began = process.hrtime.bigint();
      seen += 1;
      if (seen === count) {
        const seconds = Number(process.hrtime.bigint() - began) / 1e9;
        process.stdout.write(JSON.stringify({ seconds }) + "\n");
        process.exit(0);
      }
    },
  },
});
await sdk.setUser("ani", "secret", "Ani");
