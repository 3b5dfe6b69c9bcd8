// The page computes in the browser what the terminal computes: every row, every value, in the same order.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CORPUS, launch, open, ROOT, serve, shown, terminal } from "./browser.mjs";

const BASE = join(CORPUS, "heap-before.pb.gz");
const EVIDENCE = join(ROOT, "lessons/02-task-leak/evidence");
const PROFILES = [
  ...readdirSync(CORPUS).filter((name) => name.endsWith(".pb.gz")).map((name) => [join(CORPUS, name)]),
  [join(CORPUS, "heap.pb.gz"), `-diff_base=${BASE}`], [join(CORPUS, "heap.pb.gz"), `-base=${BASE}`],
  [join(EVIDENCE, "before.pb.gz")], [join(EVIDENCE, "after.pb.gz"), `-base=${join(EVIDENCE, "before.pb.gz")}`],
];
/** Options of the terminal, which the page is told by its address. */
const FILTERS = [
  {}, { noinlines: "" }, { sort: "cum", focus: "main|bookstore" }, { ignore: "runtime|tokio" }, { hide: "^runtime|core::" },
  { show: "main|bookstore", noinlines: "" }, { focus: "(?i)MAIN", ignore: "spin|poll", hide: "mix|axum" },
  { show_from: "main.cpu|main.main|bookstore|axum" }, { show_from: "spin|grow|watch", hide: "mix", noinlines: "" },
];
let browser;

before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

function options(filters) {
  return Object.entries(filters).map(([key, value]) => (
    key === "sort" ? `-${value}` : key === "noinlines" ? "-noinlines" : `-${key}=${value}`
  ));
}

async function go(page, url, state) {
  await page.goto(`${url}#${new URLSearchParams(state)}`);
  await page.waitForFunction((query) => location.hash === `#${query}`, String(new URLSearchParams(state)));
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
  await shown(page, state.view);
}

const rows = (page, selector, keys) => page.locator(selector).evaluateAll((all, names) => all.map((row) => [
  row.querySelector("th a")?.textContent, ...names.map((name) => Number(row.dataset[name])),
]), keys);

for (const profile of PROFILES) {
  test(profile.map((part) => part.split("/").pop()).join(" against "), async (context) => {
    const server = await serve(...profile);
    context.after(server.stop);
    const page = await open(browser.context, server.url);
    for (const filters of FILTERS) {
      const asked = [...options(filters), ...profile];
      await go(page, server.url, { view: "top", ...filters });
      for (const more = page.locator(".more"); await more.isVisible();) await more.click();
      const top = JSON.parse(terminal("top", "-trim=false", "--json", ...asked));
      const expected = top.rows.map(({ name, flat, cum }) => [name, flat, cum]);
      assert.deepEqual(await rows(page, ".top tbody tr", ["flat", "cum"]), expected, `top ${asked}`);
      const [first] = top.rows;
      if (!first) continue;

      await go(page, server.url, { view: "peek", ...filters, fn: first.name });
      const exactly = `^${first.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
      const { nodes: [node] } = JSON.parse(terminal("peek", "--json", exactly, ...asked));
      for (const [at, calls] of [[0, node.callers], [1, node.callees]]) {
        const found = (await rows(page, `.content table:nth-of-type(${at + 1}) tbody tr`, ["weight"])).filter(([name]) => name);
        assert.deepEqual(found, calls.map(({ name, weight }) => [name, weight]), `peek ${asked}`);
        const inline = await page.locator(`.content table:nth-of-type(${at + 1}) tbody tr:has(a)`)
          .evaluateAll((all) => all.map((row) => Boolean(row.querySelector(".mark"))));
        assert.deepEqual(inline, calls.map((call) => call.inline), `inlined, peek ${asked}`);
      }

      // What has no name has no source either.
      if (/^[<[]/.test(first.name) && !first.name.includes(" as ")) continue;
      await go(page, server.url, { view: "source", ...filters, fn: first.name });
      const { routines: [routine] } = JSON.parse(terminal("list", "--json", exactly, ...asked));
      await page.waitForFunction((files) => document.querySelectorAll(".listing table").length === files, routine.files.length);
      const lines = await page.locator(".listing tbody tr.has-value").evaluateAll((all) => all.map(({ dataset }) => (
        [dataset.line, dataset.flat, dataset.cum].map(Number))));
      const listed = routine.files.flatMap(({ lines: all }) => all.filter(({ cum }) => cum !== 0));
      const inOrder = (all) => all.map(String).sort();
      assert.deepEqual(inOrder(lines), inOrder(listed.map(({ line, flat, cum }) => [line, flat, cum])), `list ${asked}`);
    }
    await page.close();
  });
}

test("amounts and shares are spelled with the terminal's digits", async (context) => {
  const server = await serve(join(CORPUS, "cpu.pb.gz"));
  context.after(server.stop);
  const page = await open(browser.context, server.url);
  const { fit, parts } = await page.evaluate(async () => {
    const { amount, share } = await import("/assets/model/measure.js");
    return {
      fit: [1536, -1536, 600, 0, 5 << 20].map((value) => amount(value, "bytes")).concat(amount(1.87e9, "nanoseconds"), amount(7.2e12, "nanoseconds"), amount(25, "count")),
      parts: [[1, 1], [9994, 10000], [1, 8], [-1, 200], [53, 10000], [999, 100000], [1, 1e6], [0, 5], [5, 0], [1125, 1e5], [1375, 1e5]].map(([value, total]) => share(value, total)),
    };
  });
  const plain = (all) => all.map((text) => text.replace("\u00a0", " "));
  assert.deepEqual(plain(fit), ["1.50 kB", "−1.50 kB", "600 B", "0", "5 MB", "1.87 s", "2 hrs", "25"]);
  assert.deepEqual(plain(parts), ["100 %", "99.94 %", "12.50 %", "0.5 %", "0.53 %", "1 %", "0.0001 %", "0 %", "0 %", "1.12 %", "1.38 %"]);
  await page.close();
});
