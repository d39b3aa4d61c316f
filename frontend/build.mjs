// Builds portal/static/tandem/ and portal/icons.json. The result is committed; nothing is built at run time.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { transform } from "lightningcss";

const OUT = "../portal/static/tandem";
const BASELINE = { chrome: 95 << 16, safari: 15 << 16 };
const BUDGET = { "app.css": 25 * 1024, "app.js": 30 * 1024 };

// Chromium 95 and Safari 15 know no cascade layers: they would drop every layered rule. The layers
// already stand in their order in the file, so unwrapping them keeps the cascade.
function unlayered(css) {
  let out = "";
  let rest = css.replace(/@layer [^{};]+;/g, "");
  for (let start = rest.indexOf("@layer"); start >= 0; start = rest.indexOf("@layer")) {
    const open = rest.indexOf("{", start);
    let depth = 1;
    let end = open + 1;
    for (; depth > 0; end += 1) depth += { "{": 1, "}": -1 }[rest[end]] ?? 0;
    out += rest.slice(0, start);
    rest = rest.slice(open + 1, end - 1) + rest.slice(end);
  }
  return out + rest;
}

function stylesheet() {
  execFileSync("node_modules/.bin/tailwindcss", ["-i", "src/app.css", "-o", ".built.css"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = Buffer.from(unlayered(readFileSync(".built.css", "utf8")));
  rmSync(".built.css");
  return transform({ filename: "app.css", code, minify: true, targets: BASELINE }).code;
}

function icons() {
  const names = readFileSync("icons.txt", "utf8").split(/\s+/).filter(Boolean).sort();
  const inner = (name) =>
    readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8")
      .replace(/<!--[^]*?-->/g, "")
      .replace(/^[^]*?<svg[^]*?>/, "")
      .replace("</svg>", "")
      .replace(/\s*\n\s*/g, "");
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, inner(name)])), null, 1) + "\n";
}

mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/app.css`, stylesheet());
writeFileSync("../portal/icons.json", icons());
await build({
  entryPoints: ["src/app.js"],
  outfile: `${OUT}/app.js`,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome95", "safari15"],
  legalComments: "none",
});
for (const [name, most] of Object.entries(BUDGET)) {
  const size = gzipSync(readFileSync(`${OUT}/${name}`), { level: 9 }).length;
  process.stdout.write(`${name}: ${size} of ${most} bytes, compressed\n`);
  if (size > most) process.exitCode = 1;
}
