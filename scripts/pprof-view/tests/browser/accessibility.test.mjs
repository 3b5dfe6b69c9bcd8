// axe-core on every view, in both themes, wide and narrow; and nothing wider than the phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CORPUS, launch, open, serve, shown, tools } from "./browser.mjs";

const VIEWS = ["flame", "graph", "top", "peek", "source", "sides"];
let browser;
let server;

before(async () => {
  server = await serve(join(CORPUS, "heap.pb.gz"), `-diff_base=${join(CORPUS, "heap-before.pb.gz")}`, "-sample_index=alloc_space");
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
});

async function faultsOf(page) {
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`);
}

for (const theme of ["light", "dark"]) {
  for (const [size, viewport] of [["wide", { width: 1280, height: 800 }], ["phone", { width: 390, height: 844 }]]) {
    test(`no accessibility fault, ${theme}, ${size}`, async () => {
      const page = await open(browser.context, server.url);
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize(viewport);
      await page.evaluate(readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8"));
      const faults = [];
      const look = async (where) => {
        faults.push(...(await faultsOf(page)).map((fault) => `${where}: ${fault}`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) faults.push(`${where}: ${wide} pixels wider than the window`);
      };
      for (const view of VIEWS) {
        await page.goto(`${server.url}#view=${view}&fn=main.main&focus=main`);
        await shown(page, view);
        const table = page.locator("summary");
        if (await table.count()) await table.click();
        await look(view);
        const cut = await page.locator(".tabs a[aria-current]").evaluate((tab) => (
          tab.getBoundingClientRect().right - tab.parentElement.getBoundingClientRect().right
        ));
        if (cut > 1) faults.push(`${view}: its tab is cut by ${cut} pixels`);
      }
      for (const button of ["Refine", "Download"]) {
        await page.getByRole("button", { name: button, exact: true }).click();
        await look(button);
        await page.keyboard.press("Escape");
      }
      await page.goto(`${server.url}#view=top`);
      await shown(page, "top");
      await page.locator("tbody th a").first().click({ button: "right" });
      await look("menu");
      assert.deepEqual(faults, []);
      await page.close();
    });
  }
}
