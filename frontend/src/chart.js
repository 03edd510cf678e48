// What a figure of the desk gains by a script: zoom, and a figure read off at every month. Loaded when it is asked for;
// the SVG stays for print and for those who do not see it. Words are drawn on the canvas, so that the policy holds.
import { BarChart, LineChart } from "echarts/charts";
import {
  DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart, LabelLayout, LineChart, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent, CanvasRenderer,
]);

const DIGITS = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const DASHES = ["solid", [6, 4], [2, 3], [8, 3, 2, 3]];
const text = (value) => (value == null ? "unknown" : DIGITS.format(value));

// The colours of figures.css as the page has them now: a custom property would be read as it is written.
function colours(svg) {
  const probe = document.createElementNS("http://www.w3.org/2000/svg", "g");
  svg.append(probe);
  const found = {};
  for (const name of ["ink", "soft", "line", "ground", "strong", "blue", "green", "violet", "ochre"]) {
    probe.setAttribute("class", `fill-${name}`);
    found[name] = getComputedStyle(probe).fill;
  }
  probe.remove();
  return (name) => found[name];
}

// A part of the page's twin by the figure's `data-part`: the name of a series, or "stages" of a material.
function optionOf(figure, twin) {
  const colour = colours(figure.querySelector("svg"));
  return figure.dataset.part === "stages" ? ofShares(twin.stages, colour) : ofSeries(figure.dataset.part, twin.view, colour);
}

function ofSeries(name, view, colour) {
  const found = view.evidence.exhibits.map((one) => one.exhibit).find((one) => one?.kind === "series" && one.name === name);
  const lines = [
    { name: found.line, data: found.observed, look: colour("ink"), width: 2.5 },
    ...found.beside.map((one, n) => ({
      name: one.name, data: one.values, look: colour(["strong", "green", "violet", "ochre"][n % 4]), dash: DASHES[n % 4],
    })),
  ];
  if (found.expected.length) {
    lines.push({ name: `counterfactual: ${found.counterfactual}`, data: found.expected, look: colour("blue"), dash: [7, 3] });
  }
  const series = lines.map((one, n) => ({
    type: "line", name: one.name, data: one.data, symbolSize: 5, connectNulls: false, color: one.look,
    lineStyle: { color: one.look, width: one.width ?? 2, type: one.dash ?? "solid" },
    ...(n ? {} : { markLine: marks(view.act.dates, found.months, colour) }),
  }));
  if (found.high.length) series.push(...band(found, colour));
  return {
    ...common(colour, found.title),
    legend: { data: lines.map((one) => one.name), textStyle: { color: colour("ink") }, type: "scroll", top: 0 },
    grid: { left: 8, right: 16, top: 40, bottom: 62, containLabel: true },
    xAxis: { type: "category", data: found.months, axisLabel: { color: colour("soft") } },
    yAxis: {
      type: "value", name: found.unit === "share" ? "share" : `${found.unit} per month`, nameTextStyle: { color: colour("soft") },
      axisLabel: { color: colour("soft"), formatter: text }, splitLine: { lineStyle: { color: colour("line") } },
    },
    dataZoom: [{ type: "inside", zoomOnMouseWheel: "ctrl" }, { type: "slider", bottom: 8, height: 22, textStyle: { color: colour("ink") } }],
    series,
  };
}

function marks(dates, months, colour) {
  const named = new Map(); // what falls into one month has one line
  for (const [words, day] of dates) {
    const month = day.slice(0, 7);
    if (months.includes(month)) named.set(month, [...(named.get(month) ?? []), words]);
  }
  const data = [...named].map(([month, words]) => ({ xAxis: month, name: words.join(", ") }));
  return {
    silent: true, symbol: "none", data, lineStyle: { color: colour("soft"), type: "dashed" },
    label: { formatter: "{b}", color: colour("ink"), position: "insideEndTop" },
  };
}

// The band is two stacked areas, the lower one without a colour.
function band(found, colour) {
  const width = found.high.map((high, n) => (high == null || found.low[n] == null ? null : high - found.low[n]));
  const part = (data, fill) => ({
    type: "line", data, stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false },
    areaStyle: fill ? { color: colour("blue"), opacity: 0.2 } : { opacity: 0 },
  });
  return [part(found.low, false), part(width, true)];
}

function ofShares(stages, colour) {
  const rows = stages.filter((one) => one.holders.some((holder) => holder.typical != null)).reverse();
  const most = Math.max(...rows.map((one) => one.holders.length));
  const series = Array.from({ length: most }, (_, n) => ({
    type: "bar", stack: "shares", name: `${n + 1}`, barMaxWidth: 26,
    itemStyle: { color: paler(colour("blue"), [1, 0.85, 0.55, 0.38, 0.24][Math.min(n, 4)]), borderColor: colour("ground"), borderWidth: 1 },
    label: { show: true, formatter: ({ data }) => data.name ?? "", color: colour(n < 2 ? "ground" : "ink"), overflow: "truncate" },
    labelLayout: { hideOverlap: true },
    data: rows.map((one) => {
      const holder = one.holders[n];
      return { value: holder?.typical == null ? null : 100 * holder.typical, name: holder?.name, share: holder?.share };
    }),
  }));
  return {
    ...common(colour, "Concentration by stage"),
    tooltip: { ...common(colour).tooltip, trigger: "item", formatter: ({ data, seriesName }) => `${data.name}: ${data.share}\nnumber ${seriesName} of the stage` },
    grid: { left: 8, right: 24, top: 12, bottom: 12, containLabel: true },
    xAxis: { type: "value", max: 100, axisLabel: { color: colour("soft"), formatter: "{value} %" }, splitLine: { lineStyle: { color: colour("line") } } },
    yAxis: { type: "category", data: rows.map((one) => `${one.stage} ${one.year}, ${one.source}`), axisLabel: { color: colour("ink"), width: 200, overflow: "break" } },
    series,
  };
}

const paler = (rgb, share) => rgb.replace("rgb(", "rgba(").replace(")", `, ${share})`);

function common(colour) {
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: "Arial, Liberation Sans, Helvetica, sans-serif" },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, valueFormatter: text,
      backgroundColor: colour("ground"), borderColor: colour("line"), textStyle: { color: colour("ink") },
    },
  };
}

// Draws over the SVG of a figure, which stays in the page; a second call takes it away again.
export async function toggle(figure) {
  const shown = figure.querySelector(".chart");
  figure.classList.toggle("charted", !shown);
  if (shown) { shown.remove(); return false; }
  const twin = await (await fetch(figure.dataset.numbers)).json();
  const canvas = document.createElement("div");
  canvas.className = "chart";
  canvas.setAttribute("aria-hidden", "true");
  figure.prepend(canvas);
  if (figure.dataset.part === "stages") canvas.style.height = `${70 + 46 * twin.stages.length}px`;
  const chart = init(canvas, null, { renderer: "canvas" });
  const draw = () => chart.setOption(optionOf(figure, twin), true);
  draw();
  new ResizeObserver(() => (canvas.isConnected ? chart.resize() : chart.dispose())).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => canvas.isConnected && draw());
  return true;
}
