// Takes the pictures of the README and of the chapter on the task leak: `node pictures.mjs`.

import { join } from "node:path";
import { CORPUS, ROOT, launch, open, serve, shown } from "./browser.mjs";

const evidence = join(ROOT, "lessons/02-task-leak/evidence");
const browser = await launch();

/** The flame graph of a profile, with the pointer on a bar: `row` counts from the root. */
async function picture({ file, command, height, row }) {
  const server = await serve(...command);
  const page = await open(browser.context, server.url);
  await page.setViewportSize({ width: 1120, height });
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  await shown(page, "flame");
  await page.locator("canvas").hover({ position: { x: 200, y: row * 22 + 10 } });
  await page.screenshot({ path: file });
  await page.close();
  await server.stop();
}

await picture({
  file: join(ROOT, "scripts/pprof-view/page.png"), command: [join(CORPUS, "cpu.pb.gz")], height: 600, row: 6,
});
await picture({
  file: join(evidence, "page.png"), command: ["-show=bookstore::", join(evidence, "before.pb.gz")], height: 480, row: 7,
});
await browser.close();
