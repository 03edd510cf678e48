// Draws every figure of the report from the JSON island; the options themselves are made in Python.
import { BarChart, LineChart, LinesChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  GeoComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { feature } from "topojson-client";
import atlas from "virtual:atlas";
import { unwrapped } from "./unwrapped.js";

use([
  BarChart,
  GeoComponent,
  GridComponent,
  LabelLayout,
  LineChart,
  LinesChart,
  MarkAreaComponent,
  MarkLineComponent,
  SankeyChart,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
]);

const PRINT_WIDTH = 680; // the text width of an A4 page in CSS pixels
const PRINT_MAP_HEIGHT = 400;
const ATLANTIC_EDGE = -30; // the Pacific map begins here; layout.py moves points by the same rule

const island = JSON.parse(document.getElementById("oretrace-data").textContent);
const figures = [...document.querySelectorAll("[data-chart]")];
const drawn = [];

// Every polygon whole on one side: with the Atlantic (0 in the middle) or the Pacific (150) at the centre; and the
// world side by side, for routes that go both ways round.
function registerWorlds() {
  const { features } = feature(atlas, atlas.objects.countries);
  const worlds = { world: [-180], pacific: [ATLANTIC_EDGE], twice: [-180, 180, 540] };
  for (const [name, edges] of Object.entries(worlds)) {
    const placed = (polygon, west) => {
      const ring = unwrapped(polygon[0]);
      const middle = ring.reduce((sum, [x]) => sum + x, 0) / ring.length;
      const shift = -360 * Math.floor((middle - west) / 360);
      return polygon.map((line) => unwrapped(line, ring[0][0]).map(([x, y]) => [x + shift, y]));
    };
    const countries = features.map(({ properties, geometry: { type, coordinates } }) => {
      const polygons = type === "Polygon" ? [coordinates] : coordinates;
      const geometry = { type: "MultiPolygon", coordinates: edges.flatMap((west) => polygons.map((one) => placed(one, west))) };
      return { type: "Feature", properties: { name: properties.name ?? "" }, geometry };
    });
    registerMap(name, { type: "FeatureCollection", features: countries });
  }
}

function width(div) {
  return div.clientWidth || document.querySelector("main").clientWidth - 48;
}

// Numbers as in the text, commas between thousands; in a tooltip with the unit.
function printed(value) {
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

function withUnit({ option, unit }) {
  if (!unit) return option;
  const valueFormatter = (value) => (Number.isFinite(value) ? `${printed(value)} ${unit}` : "no figure");
  const yAxis = { ...option.yAxis, axisLabel: { ...option.yAxis.axisLabel, formatter: printed } };
  return { ...option, yAxis, tooltip: { ...option.tooltip, valueFormatter } };
}

// Gives the drawing its own size, so that the style sheet may shrink it to the paper.
function framed(chart, div) {
  div.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}

function draw(div) {
  return new Promise((resolve, reject) => {
    const chart = init(div, null, { renderer: "svg", width: width(div), height: div.clientHeight || 240 });
    chart.on("finished", () => {
      framed(chart, div);
      div.dataset.drawn = "1";
      resolve();
    });
    drawn.push({ chart, div });
    try {
      chart.setOption(withUnit(island.charts[div.dataset.chart]));
    } catch (error) {
      reject(error);
    }
  });
}

// Every figure as wide as its place; not while the page has no layout, as right after printing.
function fit() {
  if (document.querySelector("main").clientWidth < 100) return;
  for (const { chart, div } of drawn) {
    const [w, h] = [width(div), div.clientHeight || chart.getHeight()];
    if (w !== chart.getWidth() || h !== chart.getHeight()) chart.resize({ width: w, height: h });
  }
}

function followPrint() {
  const print = window.matchMedia("print");
  let opened = [];
  const begin = () => {
    opened = opened.concat([...document.querySelectorAll("details:not([open])")]);
    for (const details of opened) details.open = true;
    for (const { chart, div } of drawn) {
      const [w, h] = [div.closest(".pair") ? PRINT_WIDTH / 2 - 8 : PRINT_WIDTH, chart.getHeight()];
      chart.resize({ width: w, height: div.classList.contains("map") ? PRINT_MAP_HEIGHT : h });
      chart.getZr().flush();
      framed(chart, div);
    }
  };
  const end = () => {
    for (const details of opened) details.open = false;
    opened = [];
    requestAnimationFrame(fit);
  };
  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  print.addEventListener("change", ({ matches }) => (matches ? begin() : end()));
  const observer = new ResizeObserver(() => print.matches || fit());
  for (const { div } of drawn) observer.observe(div);
}

registerWorlds();
Promise.all(figures.map(draw)).then(() => {
  followPrint();
  window.__oretrace_ready = true;
});
