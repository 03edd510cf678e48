// A line that crosses the antimeridian goes on beyond 180 degrees instead of jumping to the other edge.
export function unwrapped(points, start = points[0][0]) {
  let last = start;
  return points.map(([x, y]) => [(last = x - 360 * Math.round((x - last) / 360)), y]);
}
