// Makes the 50m world small: no Antarctica, lines simplified (Douglas-Peucker), coordinates quantised.
import { quantize } from "topojson-client";
import { unwrapped } from "./src/unwrapped.js";

const TOLERANCE = 0.06; // degrees, about 6 km at the equator
const KEEP_WHOLE = 14; // arcs this short (small islands, city territories) are left as they are
const ANTARCTICA = "010";

export function simplifiedAtlas(atlas) {
  const [kx, ky] = atlas.transform.scale;
  const [dx, dy] = atlas.transform.translate;
  const geometries = atlas.objects.countries.geometries.filter(({ id }) => id !== ANTARCTICA);
  const used = new Map();
  for (const geometry of geometries) geometry.arcs = renumbered(geometry.arcs, used);
  const arcs = [...used.keys()].map((index) => {
    let x = 0;
    let y = 0;
    return simplified(unwrapped(atlas.arcs[index].map(([ax, ay]) => [(x += ax) * kx + dx, (y += ay) * ky + dy])));
  });
  const countries = { type: "GeometryCollection", geometries };
  return quantize({ type: "Topology", objects: { countries }, arcs }, 4e4);
}

// Arc numbers of a geometry (negative: reversed) counted anew over the arcs still in use.
function renumbered(arcs, used) {
  return arcs.map((arc) => {
    if (Array.isArray(arc)) return renumbered(arc, used);
    const index = arc < 0 ? ~arc : arc;
    if (!used.has(index)) used.set(index, used.size);
    return arc < 0 ? ~used.get(index) : used.get(index);
  });
}

function simplified(points) {
  if (points.length <= KEEP_WHOLE) return points;
  const last = points.length - 1;
  const keep = new Set([0, last]);
  const closed = points[0][0] === points[last][0] && points[0][1] === points[last][1];
  const cuts = closed ? [0, last >> 2, last >> 1, (3 * last) >> 2, last] : [0, last];
  cuts.forEach((cut) => keep.add(cut));
  const open = cuts.slice(1).map((cut, i) => [cuts[i], cut]);
  while (open.length) {
    const [a, b] = open.pop();
    let worst = a;
    let distance = TOLERANCE;
    for (let i = a + 1; i < b; i++) {
      const off = fromLine(points[i], points[a], points[b]);
      if (off > distance) [worst, distance] = [i, off];
    }
    if (worst !== a) {
      keep.add(worst);
      open.push([a, worst], [worst, b]);
    }
  }
  return points.filter((_, i) => keep.has(i));
}

function fromLine([px, py], [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay);
  if (!length) return Math.hypot(px - ax, py - ay);
  return Math.abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length;
}
