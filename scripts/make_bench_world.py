"""Make the tables that calibrate the modelled worlds of the benchmark: bench/world/{territories,forms,producers}.csv.

Run it from the project's root as `make_bench_world.py DATA`, DATA being the folder of the real data; the result is
committed. Every figure is read from those data (USGS and BGS production and prices, China's graphite exports, US
imports by country, EU exports by member, printed figures of real episodes) or from bench_world_assumptions.yml beside
this script; the source column of each row says which.
"""

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import floor
from pathlib import Path
from typing import Any

import duckdb
import yaml

from oretrace.catalog.materials import HsMaterial, hs_materials
from oretrace.catalog.territories import territories

OUT = Path("src/oretrace/bench/world")
ASSUMED: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("bench_world_assumptions.yml").read_text(encoding="utf-8")
)
TERRITORIES: list[str] = ASSUMED["territories"].split()

PRICE_YEARS = ("2021", "2022", "2023", "2024")  # before 2025, whose prices follow from the measures
GRAPHITE_YEARS = ("2018", "2023")  # the full years with usable kg
DEMAND_EXPONENT = 0.8  # large economies trade less of what they use

USGS = "USGS MCS 2026 (public domain)"
BGS = "BGS World Mineral Statistics (© UKRI)"
COMTRADE = "derived from UN Comtrade 2018-2023"
ASSUMPTION = "assumption"
TERMS = (
    "Assumptions: scripts/bench_world_assumptions.yml (Apache-2.0). "
    "Contains British Geological Survey materials © UKRI."
)
HEADERS = {
    "territories": "Relative size as a consumer of minerals, summing to 1: trade of the named source in billions to "
    f"the power of {DEMAND_EXPONENT}. A rough scale for a modelled world, no statistic. {TERMS}",
    "forms": "world_trade_t: gross tonnes a year across borders under the code, whatever they are; "
    "controlled_share: share of them that is the controlled material; lookalikes: codes the catalog confuses with "
    "it, either way round, and forms of the material in another heading at the same stage or the nearest. "
    f"Orders of magnitude for a modelled world, no statistic. {TERMS}",
    "producers": "Share of world production 2025, of BGS its latest year, rounded down; territories of "
    f"territories.csv only. {TERMS}",
}

Row = dict[str, str]
Shares = dict[str, float]


@dataclass(frozen=True)
class Data:
    """What is read from the folder of the real data."""

    folder: Path

    @cached_property
    def usgs(self) -> list[Row]:
        with (self.folder / "usgs/MCS2026_Commodities_Data.csv").open(encoding="latin-1", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def germanium(self) -> Shares:
        """Country → tonnes in the latest year of BGS."""
        with (self.folder / "bgs/BGS_germanium_production.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["quantity"]]
        latest = max(row["year"] for row in rows)
        return {row["country_iso3_code"]: float(row["quantity"]) for row in rows if row["year"] == latest}

    @cached_property
    def graphite(self) -> dict[str, tuple[float, float]]:
        """HS6 → mean tonnes a year and USD per kg of China's exports, from the months with kg."""
        first, last = GRAPHITE_YEARS
        kg, usd = defaultdict[str, float](float), defaultdict[str, float](float)
        path = self.folder / "comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                weight = float(row["net_kg"] or 0)
                if weight > 0 and first <= row["period"][:4] <= last:
                    kg[row["hs6"]] += weight
                    usd[row["hs6"]] += float(row["value_usd"])
        years = int(last) - int(first) + 1
        return {hs6: (kg[hs6] / years / 1000, usd[hs6] / kg[hs6]) for hs6 in kg}

    @cached_property
    def figures(self) -> dict[str, tuple[float, str]]:
        """Key → China's exports before the measures, gross tonnes a year, and who printed them."""
        cases = yaml.safe_load((self.folder / "cases/published_figures.yml").read_text(encoding="utf-8"))

        def fact(case: str, what: str) -> dict[str, Any]:
            found: dict[str, Any] = next(fact for fact in cases[case]["facts"] if fact["what"] == what)
            return found

        oxide = fact("antimony_2024_2025", "China's exports of antimony oxide by destination")["tonnes"]
        half_year = figure(r"first half ([\d,.]+) ", fact("rare_earths_2025", "China's rare earth exports"))
        june = fact("rare_earths_2025", "China's rare earth magnet exports")
        magnets = june["tonnes"] / (1 - figure(r"still -(\d+) % on June 2024", june) / 100)
        metals = fact("gallium_germanium_2023_2024", "China's gallium exports")
        month = "Chinese customs, November 2022 × 12, via rawmaterials.net"
        result = {
            "antimony_oxide": (float(oxide), "Chinese customs 2020 via JOGMEC"),
            "rare_earths": (2 * half_year, "Chinese customs, first half of 2025 × 2, via Reuters"),
            "magnets": (12 * magnets, "Chinese customs, June 2024 × 12, via press"),
            "gallium": (12 * figure(r"a year before ([\d,]+) \(Ga\)", metals) / 1000, month),
            "germanium": (12 * figure(r"and ([\d,]+) \(Ge\)", metals) / 1000, month),
        }
        return result | {f"graphite_{hs6}": (tonnes, COMTRADE) for hs6, (tonnes, _) in self.graphite.items()}

    @cached_property
    def sizes(self) -> dict[str, tuple[float, str]]:
        """Territory → its trade in billions, a rough scale of its economy, and where from."""
        imports, members, partners = self._us_imports(), self._eu_exports("reporter"), self._eu_exports("partner")
        scale = imports.pop("EUU") / sum(members.values())
        census, eurostat = "US Census 2024 (public domain)", "Eurostat 2020-2021 (CC BY 4.0)"
        result = {code: (value, f"US imports from it, {census}") for code, value in imports.items()}
        result |= {
            code: (value * scale, f"US imports from the EU, {census}, shared by the members' exports in {eurostat}")
            for code, value in members.items()
        }
        for code, share in ASSUMED["border"].items():
            result[code] = (
                result[code][0] * share,
                f"{result[code][1]}, × {share} for the common border (assumption)",
            )
        result |= {code: (value, f"EU exports to it, {eurostat}") for code, value in partners.items()}
        return result | {code: (float(value), ASSUMPTION) for code, value in ASSUMED["size_bn"].items()}

    def _us_imports(self) -> Shares:
        """Billions of dollars by country; the European Union stands beside its members."""
        path = self.folder / "census/us_imports_2024_hs10_by_country.parquet"
        query = "SELECT CTY_CODE, sum(CON_VAL_YR::BIGINT) FROM read_parquet(?) GROUP BY 1"
        rows = duckdb.execute(query, [str(path)]).fetchall()
        return {territories().resolve(code, scheme="census", where=path.name): float(v) / 1e9 for code, v in rows}

    def _eu_exports(self, side: str) -> Shares:
        """Billions of euro of the panel's goods before the sanctions, by `reporter` or `partner`."""
        path = self.folder / "eurostat/eu_exports_cn8_monthly_2020_2022.parquet"
        total = "sum(value_eur::DECIMAL(18, 2))"  # exact: a sum of doubles would depend on the threads
        query = f"SELECT {side}, {total} FROM read_parquet(?) WHERE period < '2022' GROUP BY 1"
        rows = duckdb.execute(query, [str(path)]).fetchall()
        return {territories().resolve(name, scheme="name", where=path.name): float(v) / 1e9 for name, v in rows}

    def price(self, key: str) -> float:
        """USD per kg, mean of PRICE_YEARS."""
        chapter, words, kg = ASSUMED["prices"][key]
        found = [
            number(row["Value"])
            for row in self.usgs
            if (row["MCS chapter"], row["Statistics"]) == (chapter, "Price")
            and words in row["Statistics_detail"]
            and row["Year"] in PRICE_YEARS
        ]
        values = [value for value in found if value is not None]
        if len(values) != len(PRICE_YEARS):
            raise SystemExit(f"USGS price {key}: expected one value for each of {PRICE_YEARS}, found {found}")
        return sum(values) / len(values) / float(kg)

    def production(self, commodity: str, detail: str) -> tuple[Shares, float]:
        """Tonnes by country in 2025, and of the world, which rounding must not put below their sum."""
        tonnes: Shares = {}
        for row in self.usgs:
            if (
                (row["Commodity"], row["Year"]) == (commodity, "2025")
                and row["Section"].startswith("World")
                and row["Statistics_detail"].startswith(detail)
                and (value := number(row["Value"])) is not None
            ):
                tonnes[row["Country"]] = value * UNITS[row["Unit"]]
        world, _ = tonnes.pop("World total"), tonnes.pop("Other countries", None)
        by_country = {territories().resolve(name, scheme="name", where="USGS"): t for name, t in tonnes.items()}
        return by_country, max(world, sum(by_country.values()))


UNITS = {"kilograms": 0.001, "metric tons": 1.0, "thousand metric tons": 1000.0}


def number(text: str) -> float | None:
    """A figure of USGS; None where it is withheld (W), not available (NA) or blank."""
    plain = text.replace(",", "")
    return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def figure(pattern: str, fact: dict[str, Any]) -> float:
    """The number that stands in the note of a printed fact."""
    found = re.search(pattern, fact["note"])
    if found is None:
        raise SystemExit(f"published_figures.yml, {fact['what']!r}: expected {pattern!r}, found {fact['note']!r}")
    return float(found[1].replace(",", ""))


def territory_rows(data: Data) -> list[Row]:
    sizes = {code: data.sizes[code][0] ** DEMAND_EXPONENT for code in sorted(TERRITORIES)}
    total = sum(sizes.values())
    return [
        {"iso3": code, "demand": f"{size / total:.6f}", "source": data.sizes[code][1]} for code, size in sizes.items()
    ]


def producer_rows(data: Data) -> list[Row]:
    tables: dict[tuple[str, str], tuple[Shares, str]] = {("germanium", "refine"): germanium_table(data)}
    for material, stage, commodity, detail in ASSUMED["production"]:
        tonnes, world = data.production(commodity, detail)
        tables[material, stage] = {code: value / world for code, value in tonnes.items()}, USGS
    for material, percent in ASSUMED["refining"].items():
        source = f"IEA for China, via press; {ASSUMPTION} for others" if material == "rare earths" else ASSUMPTION
        tables[material, "refine"] = {code: value / 100 for code, value in percent.items()}, source
    return [
        {"material": material, "stage": stage, "iso3": code, "share": f"{rounded_down(share):.5f}", "source": source}
        for (material, stage), (shares, source) in sorted(tables.items())
        for code, share in sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        if share >= 0.0001 and code in TERRITORIES
    ]


def rounded_down(share: float) -> float:
    """Five decimals, so that shares never sum to more than 1; the bit more keeps .006 what it is."""
    return floor(share * 1e5 + 1e-6) / 1e5


def germanium_table(data: Data) -> tuple[Shares, str]:
    """BGS's countries, shrunk to leave room for those that refine and publish nothing."""
    beside = {code: percent / 100 for code, percent in ASSUMED["germanium_beside_bgs"].items()}
    rest, total = 1 - sum(beside.values()), sum(data.germanium.values())
    source = f"{BGS}, scaled beside the {ASSUMPTION} for {', '.join(beside)}"
    return {code: tonnes / total * rest for code, tonnes in data.germanium.items()} | beside, source


def form_rows(data: Data) -> list[Row]:
    chosen = {hs6: catalog_row(hs6, material) for hs6, material, *_ in ASSUMED["forms"]}
    alike = lookalikes(chosen)
    rows = []
    for hs6, _, trade_rule, price_rule, part in ASSUMED["forms"]:
        tonnes, trade_source = trade(data, chosen[hs6], trade_rule, part)
        usd, price_source = price(data, chosen[hs6], price_rule)
        rows.append({
            "hs6": hs6,
            "material": chosen[hs6].material,
            "form": chosen[hs6].form,
            "stage": chosen[hs6].stage,
            "fraction": f"{chosen[hs6].fraction_typical:g}",
            "is_basket": str(chosen[hs6].is_basket).lower(),
            "controlled_share": f"{part:g}",
            "lookalikes": "|".join(sorted(alike[hs6])),
            "world_trade_t": rounded(tonnes),
            "trade_source": trade_source,
            "usd_per_kg": rounded(usd),
            "price_source": price_source,
        })  # fmt: skip
    return sorted(rows, key=lambda row: row["hs6"])


def catalog_row(hs6: str, material: str) -> HsMaterial:
    return next(row for row in hs_materials() if (row.hs6, row.material) == (hs6, material))


def rounded(value: float) -> str:
    """Three significant digits, without an exponent."""
    return f"{float(f'{value:.3g}'):.12g}"


def trade(data: Data, row: HsMaterial, rule: str, part: float) -> tuple[float, str]:
    """Gross tonnes a year that cross borders under the code, whatever they are, and the basis."""
    kind, key, *shares = rule.split()
    basket = f" / {part:g} of the code (assumption)" if part != 1 else ""
    if kind == "assume":
        return float(key), ASSUMPTION
    if kind == "share":
        tonnes = world_production(data, row.material) * ASSUMED["traded"][row.stage] * float(key)
        rule = f"{USGS} × {ASSUMED['traded'][row.stage]} traded × {key} this form (assumptions)"
        return tonnes / row.fraction_typical / part, f"{rule} / fraction{basket}"
    exports, source = data.figures[key]
    china, form = map(float, shares)
    source += f"; / {china:g} China's share (assumption)"
    source += f" × {form:g} this form (assumption)" if form != 1 else ""
    tonnes = exports / china * form
    return (tonnes, source) if kind == "code" else (tonnes / part, source + basket)


def world_production(data: Data, material: str) -> float:
    """Tonnes of the element a year, at the first stage that is counted."""
    _, _, commodity, detail = next(table for table in ASSUMED["production"] if table[0] == material)
    tonnes = data.production(commodity, detail)[1]
    return tonnes * float(ASSUMED["element_in_reo"]) if material == "rare earths" else tonnes


def price(data: Data, row: HsMaterial, rule: str) -> tuple[float, str]:
    """USD per kg of the material's goods, and the basis."""
    kind, *words = rule.split()
    years = f"{PRICE_YEARS[0]}-{PRICE_YEARS[-1]}"
    if kind == "assume":
        return float(words[0]), ASSUMPTION
    if kind == "comtrade":
        return data.graphite[row.hs6][1], COMTRADE
    if kind == "usgs":
        return data.price(words[0]), f"{USGS}, {years}"
    factor = ASSUMED["price_factor"][row.stage]
    usd = data.price(row.material) * row.fraction_typical * factor
    return usd, f"{USGS}, {years} × fraction × {factor:g} for the stage (assumption)"


def lookalikes(chosen: dict[str, HsMaterial]) -> dict[str, set[str]]:
    """HS6 → the others under which its goods could be declared: see the header of forms.csv."""
    alike: dict[str, set[str]] = {hs6: set() for hs6 in chosen}
    for row in hs_materials():
        meant = {hs6 for phrase in row.lookalike_of for hs6 in ASSUMED["phrases"][phrase]}
        for hs6 in meant & set(chosen) - {row.hs6} if row.hs6 in chosen else ():
            alike[hs6].add(row.hs6)
            alike[row.hs6].add(hs6)
    return {hs6: alike[hs6] | same_material(row, set(chosen)) for hs6, row in chosen.items()}


def same_material(form: HsMaterial, chosen: set[str]) -> set[str]:
    """Codes of other headings that hold the same material, at the same stage or, without any, at the nearest."""
    order = ["mine", "refine", "scrap", "fabricate"]
    apart: dict[int, set[str]] = defaultdict(set)
    for row in hs_materials():
        if row.material == form.material and row.hs6 in chosen and row.hs6[:4] != form.hs6[:4]:
            apart[abs(order.index(row.stage) - order.index(form.stage))].add(row.hs6)
    return apart[min(apart)] if apart else set()


def make(folder: Path, out: Path) -> None:
    """Write the three tables into `out`."""
    data = Data(folder)
    tables = {"territories": territory_rows(data), "forms": form_rows(data), "producers": producer_rows(data)}
    for name, rows in tables.items():
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            print(f"# Derived by scripts/make_bench_world.py. {HEADERS[name]}", file=file)
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{name}: {len(rows)} rows")


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: make_bench_world.py DATA, the folder of the real data")
    make(Path(sys.argv[1]), OUT)


if __name__ == "__main__":
    main()
