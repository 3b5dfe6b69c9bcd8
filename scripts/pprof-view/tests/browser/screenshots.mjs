// Takes the pictures of README and book: `node screenshots.mjs FOLDER [PROFILE [BASE]]`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CORPUS, launch, open, serve, shown } from "./browser.mjs";

const [folder = "screenshots", profile = join(CORPUS, "cpu.pb.gz"), base] = process.argv.slice(2);
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
mkdirSync(folder, { recursive: true });
const server = await serve(profile, ...(base ? [`-diff_base=${base}`] : []));
const browser = await launch();
const page = await open(browser.context, server.url);
await page.click("text=Top");
await shown(page, "top");
const fn = await page.locator("tbody th a").first().textContent();
const views = ["flame", "graph", "top", "peek", "source", ...(base ? ["sides"] : [])];
const only = process.env.ONLY?.split(",");
for (const theme of ["light", "dark"]) {
  await page.emulateMedia({ colorScheme: theme });
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const view of views) {
      for (const chosen of view === "flame" ? ["", fn] : [fn]) {
        const name = `${view}${chosen && view === "flame" ? "-pivot" : ""}-${theme}-${size}`;
        if (only && !only.some((part) => name.includes(part))) continue;
        await page.goto(`${server.url}#view=${view}&fn=${encodeURIComponent(chosen)}`);
        await page.reload();
        await shown(page, view);
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: join(folder, `${name}.png`) });
      }
    }
  }
}
console.log(page.faults);
await browser.close();
await server.stop();
