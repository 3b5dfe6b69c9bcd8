// The page as people use it: loads, pivots, searches, refines, compares, shows source, goes back, exports.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, afterEach, before, test } from "node:test";
import { CORPUS, launch, open, serve, settled, shown, terminal } from "./browser.mjs";

const CPU = join(CORPUS, "cpu.pb.gz");
const HEAP = [join(CORPUS, "heap.pb.gz"), `-diff_base=${join(CORPUS, "heap-before.pb.gz")}`];
const SOURCES = ["-trim_path=leaky.example/corpus", `-source_path=${join(CORPUS, "generate")}`];
let browser;
let cpu;
let heap;
let pages = [];

before(async () => { [browser, cpu, heap] = await Promise.all([launch(), serve(CPU, ...SOURCES), serve(...HEAP)]); });
after(async () => {
  await browser.close();
  assert.deepEqual([await cpu.stop(), await heap.stop()], [0, 0], "Ctrl-C ends the server in good order");
});
afterEach(async () => {
  const faults = pages.flatMap((page) => page.faults);
  await Promise.all(pages.map((page) => page.close()));
  pages = [];
  assert.deepEqual(faults, [], "nothing on the console, no request to another host");
});

async function visit(server, fragment = "") {
  const page = await open(browser.context, fragment.startsWith("file:") ? fragment : server.url + fragment);
  pages.push(page);
  return page;
}

const details = (page) => page.locator(".details").first().innerText();
const plain = (text) => text.replaceAll("\u00a0", " ");
const top = (...args) => JSON.parse(terminal("top", "--json", ...args));
const parameter = (page, key) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get(key);

test("the whole profile is there at once, with the terminal's total", async () => {
  const page = await visit(cpu);
  const [, total] = /Total samples = (\S+?)s /.exec(terminal("top", CPU));
  assert.match(plain(await details(page)), new RegExp(`total ${total} s \\(100 %\\)`));
});

test("a click pivots on all occurrences of a function, and the back button returns", async () => {
  const page = await visit(cpu);
  const canvas = page.locator("canvas");
  // The fourth row is the function that all of this program's work is under.
  await canvas.hover({ position: { x: 60, y: 3 * 22 + 10 } });
  await settled(async () => assert.match(await details(page), /^main\.cpu/));
  await canvas.click({ position: { x: 60, y: 6 * 22 + 10 } });
  await settled(() => assert.equal(parameter(page, "fn"), "main.spin"));
  const row = top("-trim=false", CPU).rows.find(({ name }) => name === "main.spin");
  const said = new RegExp(`total ${row.cum / 1e9} s \\(${row.cum_percent.toFixed(2)} %\\)`);
  await settled(async () => assert.match(plain(await details(page)), said));
  await page.locator("summary").click();
  await settled(async () => {
    const callers = await page.locator("table", { hasText: "Callers" }).locator("tbody th").allInnerTexts();
    assert.ok(callers.includes("main.lines") && callers.includes("main.odd"), "callers of every occurrence stand above");
  });
  await page.goBack();
  await settled(() => assert.equal(parameter(page, "fn"), null));
  await page.waitForFunction(() => document.querySelector(".details b").textContent === "all stacks");
});

test("a search marks what it finds and says its total", async () => {
  const page = await visit(cpu);
  const picture = () => page.locator("canvas").screenshot();
  const before = await picture();
  await page.keyboard.press("/");
  await page.keyboard.type("SPIN|fibonacci");
  const found = top("-focus=main.spin|main.fibonacci", "-trim=false", CPU);
  const said = new RegExp(`^2 functions, ${found.shown_total / 1e9} s `);
  await settled(async () => assert.match(plain(await page.locator(".found").innerText()), said));
  assert.equal(parameter(page, "q"), "SPIN|fibonacci");
  await page.waitForFunction(() => new Promise((resolve) => { requestAnimationFrame(() => resolve(true)); }));
  await settled(async () => assert.ok(!before.equals(await picture()), "the picture has changed"));
  await page.keyboard.press("Escape");
  await settled(async () => assert.equal(await page.locator(".found").innerText(), ""));
  await page.keyboard.type("(");
  await settled(async () => assert.equal(await page.locator(".found").innerText(), "no regular expression"));
});

test("the menu of a frame refines, and what is set can be taken off", async () => {
  const page = await visit(cpu, "#view=top");
  const first = page.locator("tbody th a").first();
  const name = await first.innerText();
  await first.click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Hide/ }).click();
  await page.waitForFunction((gone) => !document.querySelector("tbody").innerText.includes(gone), name);
  assert.equal(parameter(page, "hide"), `^${name.replaceAll(".", "\\.")}$`);
  assert.equal(await page.locator(".refinement .code").innerText(), name);
  await page.getByRole("button", { name: "Take off hide" }).click();
  await settled(async () => assert.equal(await first.innerText(), name));
});

test("the form refines, refuses what is no expression, and says what matches nothing", async () => {
  const page = await visit(cpu, "#view=top");
  await page.getByRole("button", { name: "Refine" }).click();
  await page.locator("[name=focus]").fill("(");
  await settled(async () => assert.match(await page.locator("#wrong-focus").innerText(), /Invalid regular expression/));
  await page.locator("[name=focus]").fill("^main\\.even$");
  await page.locator("[name=ignore]").fill("nowhere");
  await page.getByRole("button", { name: "Apply" }).click();
  const { rows } = top("-focus=^main\\.even$", "-trim=false", CPU);
  const said = new RegExp(`^${rows.length} functions`);
  await settled(async () => assert.match(await page.locator(".bar [role=status]").innerText(), said));
  assert.match(await page.locator(".refinement.is-empty").innerText(), /ignore\s+nowhere\s+matches nothing/);
});

test("a comparison says before and after, in words and side by side", async () => {
  const page = await visit(heap);
  assert.match(plain(await details(page)), /total [\d.]+ [kM]B \(100 %\) → [\d.]+ [kM]B \(100 %\)/);
  assert.match(await page.locator(".legend").innerText(), /gone[^]*new/);
  await page.getByRole("link", { name: "Side by side" }).click();
  await shown(page, "sides");
  await settled(async () => assert.equal(await page.locator("canvas").count(), 2));
  await page.locator("canvas").first().click({ position: { x: 60, y: 3 * 22 + 10 } });
  await settled(() => assert.equal(parameter(page, "fn"), "main.keep"));
  const pivots = page.locator(".side .details b", { hasText: "main.keep" });
  await settled(async () => assert.equal(await pivots.count(), 2, "both sides pivot"));
});

test("another sample type is another profile", async () => {
  const page = await visit(heap, "#view=top");
  await page.getByRole("combobox", { name: "What is measured" }).selectOption({ label: "alloc_objects" });
  const { rows: [first] } = top("-sample_index=alloc_objects", ...HEAP);
  await settled(async () => assert.equal(await page.locator("tbody th a").first().innerText(), first.name));
  assert.equal(Number(await page.locator("tbody tr").first().getAttribute("data-flat")), first.flat);
  await page.goBack();
  const chosen = page.getByRole("combobox", { name: "What is measured" });
  await settled(async () => assert.equal(await chosen.inputValue(), "3"));
});

test("the source of a function stands with its costs", async () => {
  const page = await visit(cpu, "#view=source&fn=main.lines");
  await page.locator(".listing .text").first().waitFor();
  assert.match(await page.locator(".listing").innerText(), /func lines\(/);
  const [file] = JSON.parse(terminal("list", "--json", "^main.lines$", CPU, ...SOURCES)).routines[0].files;
  for (const { line, cum, text } of file.lines.filter(({ cum: value }) => value !== 0)) {
    const row = page.locator(`tr[data-line="${line}"]`);
    assert.equal(Number(await row.getAttribute("data-cum")), cum);
    assert.equal(await row.locator(".text").textContent(), text);
  }
});

test("a source that is not here is said, with the lines that cost", async () => {
  const page = await visit(cpu, "#view=source&fn=runtime.mallocgc");
  await page.locator(".missing").waitFor();
  assert.match(await page.locator(".missing").innerText(), /could not find file/);
  assert.ok(await page.locator(".listing tbody tr").count() > 0);
});

test("the address keeps the view", async () => {
  const address = "#view=peek&fn=main.spin&focus=main&type=samples&noinlines=";
  const page = await visit(cpu, address);
  assert.equal(await page.locator(".centre h2").innerText(), "main.spin");
  assert.equal(await page.locator(".tabs [aria-current]").innerText(), "Peek");
  await page.reload();
  await shown(page, "peek");
  assert.equal(parameter(page, "focus"), "main");
  assert.equal(await page.getByRole("combobox", { name: "What is measured" }).inputValue(), "0");
});

test("the exported file opens from disk and shows the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pprof-view-export-"));
  const file = join(folder, "cpu page.html");
  terminal("web", "--export", file, "--sources", CPU, ...SOURCES, "-focus=main");
  const page = await visit(null, pathToFileURL(file).href);
  assert.equal(parameter(page, "focus"), "main");
  for (const [title, view] of [["Graph", "graph"], ["Top", "top"], ["Peek", "peek"], ["Source", "source"], ["Flame graph", "flame"]]) {
    await page.getByRole("link", { name: title, exact: true }).click();
    await shown(page, view);
  }
  await page.goto(`${pathToFileURL(file).href}#view=source&fn=main.lines`);
  await page.locator(".listing .text").first().waitFor();
  assert.match(await page.locator(".listing").innerText(), /func lines\(/);
  // What the server offers for download is the same page.
  const online = await visit(cpu);
  await online.getByRole("button", { name: "Download" }).click();
  const [download] = await Promise.all([online.waitForEvent("download"), online.getByRole("link", { name: /^This page/ }).click()]);
  const saved = join(folder, "saved.html");
  await download.saveAs(saved);
  const reopened = await visit(null, pathToFileURL(saved).href);
  assert.equal(await details(reopened), await details(online));
  assert.ok(!/https?:\/\/(?!www\.w3\.org\/2000\/svg)/.test(readFileSync(saved, "utf8").split("</head>")[1].split("id=\"data\"")[0]));
  rmSync(folder, { recursive: true });
});

test("the profile and the table can be downloaded", async () => {
  const page = await visit(cpu);
  const fetched = async (role, name) => {
    await page.getByRole("button", { name: "Download" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole(role, { name }).click()]);
    return readFileSync(await download.path());
  };
  assert.ok((await fetched("link", /^Profile/)).equals(readFileSync(CPU)));
  const table = (await fetched("button", /^Table/)).toString().trim().split("\n");
  const { rows } = top("-trim=false", CPU);
  assert.equal(table[0], "flat_nanoseconds,cum_nanoseconds,function");
  assert.deepEqual(table.slice(1), rows.map(({ name, flat, cum }) => `${flat},${cum},"${name}"`));
});

test("everything can be done by keyboard", async () => {
  const page = await visit(cpu);
  await page.locator("canvas").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await settled(async () => assert.match(await details(page), /^main\.main/));
  await page.keyboard.press("ArrowRight");
  await settled(async () => assert.match(await details(page), /^runtime\./));
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await settled(() => assert.equal(parameter(page, "fn"), "main.main"));
  await page.locator("canvas").focus();
  await page.keyboard.press("Shift+F10");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await shown(page, "peek");
  await page.keyboard.press("Escape");
  await settled(() => assert.equal(parameter(page, "fn"), null, "Escape leaves the function"));
});

test("a shape without a stack is said, not drawn", async () => {
  const page = await visit(cpu, "#focus=nowhere");
  assert.match(await page.locator(".view").innerText(), /There is no such stack here/);
  for (const view of ["graph", "top", "peek", "source"]) {
    await page.goto(`${cpu.url}#view=${view}&focus=nowhere`);
    await shown(page, view);
  }
});
