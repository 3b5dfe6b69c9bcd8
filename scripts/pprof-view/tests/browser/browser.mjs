// What the browser tests share: the program, a browser, a page that may not complain.

import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace: profiles name their sources from here. */
export const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
export const CORPUS = join(ROOT, "scripts/pprof-view/tests/corpus");
/** The folder in which `.ci/run` has installed playwright-core and axe-core. */
export const tools = createRequire(join(process.env.PAGE_TOOLS ?? ROOT, "package.json"));

const PROGRAM = process.env.PPROF_VIEW ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/pprof-view");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** What the terminal prints. */
export function terminal(...args) {
  return execFileSync(PROGRAM, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
}

/** Starts `pprof-view web` and gives its address; `stop` ends it by Ctrl-C and gives the exit code. */
export async function serve(...args) {
  const child = spawn(PROGRAM, ["web", ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  // Whatever fails, nothing is left running.
  process.on("exit", () => child.kill());
  const ended = new Promise((resolve) => { child.on("exit", (code) => resolve(code)); });
  let complaint = "";
  child.stderr.on("data", (chunk) => { complaint += chunk; });
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.trim());
    });
    ended.then((code) => reject(new Error(`pprof-view ended with ${code}: ${complaint}`)));
  });
  return { url, stop: () => { child.kill("SIGINT"); return ended; } };
}

/** A browser with a profile folder of its own. */
export async function launch() {
  const { chromium } = tools("playwright-core");
  const folder = mkdtempSync(join(tmpdir(), "pprof-view-browser-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM, headless: true, args: FLAGS, viewport: { width: 1280, height: 800 }, acceptDownloads: true,
  });
  // A machine that is busy is no fault of the page.
  context.setDefaultTimeout(120_000);
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens an address; `faults` collects all that the page complains of, and every request to another host. */
export async function open(context, url) {
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.faults.push(message.text()); });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  const { host } = new URL(url);
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (!["data:", "blob:"].includes(asked.protocol) && asked.host !== host) page.faults.push(`asked ${asked.href}`);
  });
  await page.goto(url);
  await shown(page);
  return page;
}

/** Waits until the view is painted; without a name, any view. */
export async function shown(page, view) {
  await page.waitForFunction((name) => (
    name ? document.documentElement.dataset.shown === name : document.documentElement.dataset.shown
  ), view);
}

/** Repeats what asserts until it holds: the page draws when the browser gives it a turn. */
export async function settled(assertion, rounds = 200) {
  for (let round = 1; ; round += 1) {
    try { return await assertion(); } catch (fault) {
      if (fault.code !== "ERR_ASSERTION" || round === rounds) throw fault;
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}
