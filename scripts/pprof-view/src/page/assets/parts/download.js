// Taking something away: the profile, this page as one file, the table.

import { topRows } from "../views/top.js";
import { h } from "./dom.js";
import { popover } from "./popover.js";

/** The button with the choices. A page from disk has no server to ask. */
export function downloadButton(app) {
  return popover("Download", (close) => {
    const stem = app.profile.title.replace(/[^\w.-]+/g, "-").slice(0, 60) || "profile";
    const link = (href, name, text, what) => h("a", { href, download: name, onclick: () => setTimeout(close) }, h("b", {}, text), ` ${what}`);
    const table = h("button", { onclick: () => { save(csv(app), `${stem}.csv`); close(); } }, h("b", {}, "Table"), " functions with flat and cum, as CSV");
    return [h("div", { class: "choices" },
      app.isServed && app.hasProfile && link("profile.pb.gz", `${stem}.pb.gz`, "Profile", "as it was read, for pprof"),
      app.isServed && link("export.html", `${stem}.html`, "This page", "as one file that opens from disk"),
      table)];
  });
}

function csv(app) {
  const subject = app.subject();
  const { flat, cum } = subject.rows;
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const lines = topRows(subject, app.profile.strings, app.state.sort)
    .map((name) => [flat[name], cum[name], quoted(app.profile.strings[name])].join());
  return [`flat_${subject.unit},cum_${subject.unit},function`, ...lines, ""].join("\n");
}

function save(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
