// Bundles the scripts of report and desk, and copies their style sheets: `npm run build`.
import { copyFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { simplifiedAtlas } from "./atlas.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "oretrace", "report", "static");
const limit = 1.5e6;

const atlas = {
  name: "atlas",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^virtual:atlas$/ }, ({ path }) => ({ path, namespace: "atlas" }));
    onLoad({ filter: /.*/, namespace: "atlas" }, () => {
      const file = join(here, "node_modules", "world-atlas", "countries-50m.json");
      return { contents: JSON.stringify(simplifiedAtlas(JSON.parse(readFileSync(file, "utf8")))), loader: "json" };
    });
  },
};

// The licences that ask for their notice in every copy; ECharts' own Apache-2.0 header stays in the code.
const notices = ["zrender", "topojson-client", "world-atlas"].map((name) => {
  const text = readFileSync(join(here, "node_modules", name, "LICENSE"), "utf8");
  return `${name}:\n${text.trim().replaceAll("*/", "* /")}`;
});

mkdirSync(out, { recursive: true });
await build({
  entryPoints: [join(here, "src", "report.js")],
  outfile: join(out, "report.js"),
  bundle: true,
  format: "iife",
  minify: true,
  charset: "utf8",
  target: "es2020",
  legalComments: "inline",
  banner: { js: `/*!\n${notices.join("\n\n")}\n*/` },
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [atlas],
});
copyFileSync(join(here, "src", "report.css"), join(out, "report.css"));

// The desk's script and style sheet stand beside its templates.
const desk = join(here, "..", "src", "oretrace", "web", "static");
mkdirSync(desk, { recursive: true });
await build({
  entryPoints: [join(here, "src", "desk.js")],
  outfile: join(desk, "desk.js"),
  bundle: true,
  format: "iife",
  minify: true,
  charset: "utf8",
  target: "es2022",
  legalComments: "inline",
});
await build({
  entryPoints: [join(here, "src", "chart.js")],
  outfile: join(desk, "chart.js"),
  bundle: true,
  format: "esm",
  minify: true,
  charset: "utf8",
  target: "es2022",
  legalComments: "inline",
  banner: { js: `/*!\n${notices[0]}\n*/` },
  define: { "process.env.NODE_ENV": '"production"' },
});
for (const name of ["desk.css", "icon.svg"]) copyFileSync(join(here, "src", name), join(desk, name));

const size = statSync(join(out, "report.js")).size;
console.log(`report.js ${(size / 1e6).toFixed(2)} MB`);
if (size > limit) throw new Error(`report.js has ${size} bytes, more than the ${limit} allowed`);
