// The desk's keys: places, moving in the queue, deciding. Everything works without it, by links and forms.
import htmx from "htmx.org/dist/htmx.esm.js";

const PAUSE = 900; // ms between "g" and the key of a place
let went = 0;
let asking = false;

const $ = (selector, within = document) => within.querySelector(selector);
const say = (text) => { $("#live").textContent = text; };
const rows = () => [...document.querySelectorAll("#rows > li")];
const chosen = () => rows().findIndex((row) => row.classList.contains("chosen"));

// A key may come before htmx has looked at what it put into the page: its form would then leave the page.
function decision() {
  const strip = $("#decision");
  if (strip) htmx.process(strip);
  return strip;
}

function choose(index, open = true) {
  const all = rows();
  if (!all.length) return;
  const row = all[Math.max(0, Math.min(index, all.length - 1))];
  for (const one of all) one.classList.toggle("chosen", one === row);
  for (const one of all) one.querySelector("a").removeAttribute("aria-current");
  row.querySelector("a").setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  if (!open) return;
  htmx.process(row); // a key may come before htmx has looked at the page: its link would leave the queue
  row.querySelector("a").click();
}

// A duplicate is of another finding: where none is named yet, its field is opened, with the rows beside it offered.
function names(event) {
  const button = event.target.closest('button[value="duplicate"]');
  const field = button && $('[name="original"]', button.form);
  if (!field || field.value.trim()) return;
  event.preventDefault();
  const others = rows().filter((row) => row.dataset.id !== decision().dataset.id);
  $("#originals").replaceChildren(...others.map((row) => new Option($("strong", row).textContent, row.dataset.id)));
  field.closest("details").open = true;
  field.focus();
  say("Duplicate: give the other finding’s id, then Enter.");
}

// The open finding stands in the address, so that it can be sent on and Back comes back to it.
function remember(id) {
  const address = new URL(location.href);
  if (address.pathname !== "/findings" || address.searchParams.get("open") === id) return;
  address.searchParams.set("open", id);
  history.replaceState(history.state, "", address);
}

// A pair of names has keys of its own, and its history the one that takes the last judgement back.
function judge(key) {
  const button = $("#pair") && $(`main [data-key="${key}"]`);
  if (button) button.click();
  return Boolean(button);
}

function decide(key) {
  const strip = decision();
  const button = strip && $(`[data-key="${key}"]`, strip);
  if (!button) return false;
  if (key === "r") return ask(strip);
  button.click();
  return true;
}

function ask(strip) {
  asking = true;
  const reasons = $(".reasons", strip);
  reasons.closest("details").open = true;
  reasons.classList.add("asked");
  reasons.scrollIntoView({ block: "nearest" });
  say("Refuted: press 1 to 7 for the reason, Escape to leave it.");
  return true;
}

function because(number) {
  const strip = decision();
  const reason = strip && strip.querySelectorAll('input[name="reason"]')[number - 1];
  if (!reason) return;
  asking = false;
  reason.checked = true;
  $('[data-key="r"]', strip).click();
}

function pick() {
  const row = rows()[chosen()];
  if (!row) return;
  row.classList.toggle("picked");
  const ids = rows().filter((one) => one.classList.contains("picked")).map((one) => one.dataset.id);
  say(`${ids.length} selected`);
  const address = new URL("/cases", location.href);
  for (const id of ids) address.searchParams.append("finding", id);
  let strip = $("#picked");
  if (!strip) {
    strip = document.createElement("p");
    strip.id = "picked";
    $("#rows").before(strip);
  }
  strip.replaceChildren();
  if (!ids.length) return;
  const link = document.createElement("a");
  link.href = address.pathname + address.search;
  link.textContent = `Put ${ids.length} selected into a case`;
  strip.append(link);
}

const KEYS = {
  "?": () => $("#keys").showModal(),
  "/": () => $("#search").focus(),
  j: () => choose(chosen() + 1),
  k: () => choose(Math.max(0, chosen() - 1)),
  x: pick,
  "[": () => $('[data-paper="before"]')?.click(),
  "]": () => $('[data-paper="after"]')?.click(),
  o: () => { const id = $("#finding")?.dataset.id; if (id) location.href = `/findings/${id}`; },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const typing = event.target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select");
  if (event.key === "Escape") {
    asking = false;
    $(".reasons.asked")?.classList.remove("asked");
    if (typing) event.target.blur();
    return;
  }
  if (event.key === "Enter" && event.target.name === "original") {
    event.preventDefault();
    $('[data-key="d"]', event.target.form).click();
    return;
  }
  if (typing || $("#keys").open) return;
  const key = event.key;
  if (asking && key >= "1" && key <= "7") { event.preventDefault(); because(Number(key)); return; }
  if (went && Date.now() - went < PAUSE) {
    went = 0;
    const place = $(`[data-go="${key}"]`);
    if (place) { event.preventDefault(); place.click(); return; }
  }
  if (key === "g") { went = Date.now(); return; }
  if (["x", "n", "u", "w"].includes(key) && judge(key)) { event.preventDefault(); return; }
  if (key in KEYS) { event.preventDefault(); KEYS[key](); return; }
  if (["s", "r", "u", "z", "d", "w"].includes(key) && decide(key)) event.preventDefault();
});

document.addEventListener("click", names, true);
document.addEventListener("click", (event) => {
  if (event.target.closest("#keys-open")) $("#keys").showModal();
  const row = event.target.closest("#rows > li");
  if (row) choose(rows().indexOf(row), false);
});

document.addEventListener("input", (event) => {
  if (event.target.matches(".slide input")) {
    const { value, min } = event.target;
    $("output", event.target.parentElement).textContent = value === min ? "all" : value;
  }
});

document.addEventListener("htmx:after:swap", (event) => {
  reach();
  offer();
  if (event.detail?.ctx?.target?.id === "list") say(`${rows().length} findings are listed`);
  const open = rows().findIndex((row) => row.dataset.id === $("#pane #finding")?.dataset.id);
  if (open >= 0 && open !== chosen()) choose(open, false); // the list was narrowed beside an open finding
  const finding = $("#pane #finding");
  if (finding) remember(finding.dataset.id);
  const mine = $("#decision .standing");
  const row = $(`#row-${decision()?.dataset.id ?? "none"}`);
  if (row && mine) {
    row.classList.add("judged");
    let mark = $(".mine", row);
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "mine";
      $(".facts", row).append(" ", mark);
    }
    mark.textContent = `you: ${mine.dataset.verdict}`;
  }
});

// After a decision the next finding comes up by itself.
document.addEventListener("htmx:after:request", (event) => {
  const ctx = event.detail?.ctx ?? event.detail;
  const action = ctx?.request?.action ?? "";
  if (!action.endsWith("/judgements") || (ctx.response && ctx.response.status >= 400)) return;
  say("Kept. Next finding.");
  if (rows().length && chosen() < rows().length - 1) setTimeout(() => choose(chosen() + 1), 150);
});

// A figure with numbers behind it is offered as a chart; what draws that is loaded when it is asked for.
function offer() {
  for (const figure of document.querySelectorAll("figure[data-chart]:not(:has(.explore))")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet explore";
    button.textContent = "Zoom and read off";
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", async () => {
      const { toggle } = await import(figure.dataset.chart);
      button.setAttribute("aria-pressed", String(await toggle(figure)));
    });
    figure.append(button);
  }
}

// A figure that is wider than the screen is moved by keys too.
function reach() {
  for (const one of document.querySelectorAll("figure, .amount")) if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
}

// A print has all that can be opened.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
});

function begin() {
  reach();
  offer();
  const open = new URL(location.href).searchParams.get("open");
  if (!$("#rows")) return;
  const index = rows().findIndex((row) => row.dataset.id === open);
  if (index >= 0) choose(index);
}

window.htmx = htmx;
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else setTimeout(begin, 0);
