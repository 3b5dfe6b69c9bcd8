// A profile of 200,000 locations: it paints, and answers a click. The figures are reported, with a trace of the browser.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { largeProfile } from "./large-profile.mjs";
import { launch, open, serve, terminal } from "./browser.mjs";

const LOCATIONS = 200_000;
const SAMPLES = 300_000;

test("a profile of 200,000 locations paints and answers a click", { timeout: 300_000 }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "pprof-view-large-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "large.pb");
  writeFileSync(file, largeProfile(LOCATIONS, SAMPLES));
  const server = await serve(file);
  context.after(server.stop);
  const browser = await launch();
  context.after(browser.close);
  const session = await browser.context.browser()?.newBrowserCDPSession() ?? await browser.context.newCDPSession(browser.context.pages()[0]);
  const trace = await startTrace(session);
  const page = await open(browser.context, server.url);
  const first = await painted(page);
  const total = await page.locator(".details").innerText();
  assert.match(total, /all stacks/);

  const say = (line) => context.diagnostic(line);
  const nodes = await page.evaluate(() => performance.getEntriesByType("resource").find(({ name }) => name.endsWith("data.json")).decodedBodySize);
  say(`${LOCATIONS} locations, ${SAMPLES} samples; ${(statSync(file).size / 2 ** 20).toFixed(1)} MB of protobuf, ${(nodes / 2 ** 20).toFixed(1)} MB of JSON`);
  say(`first view: ${first.toFixed(0)} ms of work until it is painted`);

  const canvas = page.locator("canvas");
  const box = await canvas.boundingBox();
  await canvas.hover({ position: { x: box.width / 3, y: 22 * 2 + 10 } });
  const name = await page.locator(".details b").first().innerText();
  await canvas.click({ position: { x: box.width / 3, y: 22 * 2 + 10 } });
  await page.waitForFunction((chosen) => new URLSearchParams(location.hash.slice(1)).get("fn") === chosen, name);
  say(`click: ${(await painted(page)).toFixed(0)} ms until the pivot is painted`);
  const { rows } = JSON.parse(terminal("top", "--json", "-trim=false", "-sample_index=cpu", file));
  const { cum_percent: expected } = rows.find((row) => row.name === name);
  const shown = Number(/\(([\d.]+)\u00a0%\)/.exec(await page.locator(".details").innerText())[1]);
  assert.ok(Math.abs(shown - expected) < 0.01, `${name}: ${shown} % here, ${expected} % in the terminal`);

  // A frame that takes longer than its slot is seen as a jerk: pointing must not cost one.
  const frames = await page.evaluate(pointing);
  say(`pointing: the longest of ${frames.length} frames took ${Math.max(...frames).toFixed(1)} ms, the median ${median(frames).toFixed(1)} ms`);
  await page.goBack();
  for (const view of ["top", "graph", "peek", "flame"]) {
    await page.evaluate((to) => { delete document.documentElement.dataset.shown; location.hash = `#view=${to}`; }, view);
    say(`${view}: ${(await painted(page)).toFixed(0)} ms`);
  }
  assert.deepEqual(page.faults, []);
  const path = process.env.PAGE_TRACE ?? join(folder, "trace.json");
  say(`trace: ${await trace.stop(path)} events${process.env.PAGE_TRACE ? ` in ${path}` : ", kept with PAGE_TRACE=FILE"}`);
  const { width, height } = page.viewportSize();
  say(`at ${width} × ${height}, device pixel ratio ${await page.evaluate(() => devicePixelRatio)}`);
});

/** The work between a change of state and its picture, as the page itself measures it. */
async function painted(page) {
  await page.waitForFunction(() => document.documentElement.dataset.shown && performance.getEntriesByName("shown").length > 0);
  return page.evaluate(() => {
    const { duration } = performance.getEntriesByName("shown").pop();
    performance.clearMeasures("shown");
    return duration;
  });
}

/** Moves the pointer over the picture and times the frames. */
async function pointing() {
  const canvas = document.querySelector("canvas");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const frames = [];
  for (let step = 0; step < 60; step++) {
    const started = await new Promise(requestAnimationFrame);
    const at = { clientX: left + (width * step) / 60, clientY: top + (height * (step % 20)) / 20, bubbles: true };
    canvas.dispatchEvent(new PointerEvent("pointermove", at));
    frames.push(await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started))); }));
  }
  return frames;
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];
}

/** Records Chromium's own trace. */
async function startTrace(session) {
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "blink.user_timing"] } });
  return {
    stop: async (path) => {
      const complete = new Promise((resolve) => { session.once("Tracing.tracingComplete", resolve); });
      await session.send("Tracing.end");
      await complete;
      assert.ok(events.some(({ name }) => name === "Paint" || name === "Commit"), "the trace has the painting");
      writeFileSync(path, JSON.stringify({ traceEvents: events }));
      return events.length;
    },
  };
}
