"""HMRC's UK Trade Info API: overseas trade statistics (OTS) in OData, with look-ups, pages and suppression.

Facts: HMRC's API documentation and published clients. FlowTypeId 1 EU imports, 2 EU exports, 3 non-EU imports, 4
non-EU exports; each port is a row of its own; values in GBP, masses in kg. SuppressionIndex 2: countries and ports
are withheld, only the overall value and quantity are published (as country 978 or 979). CommodityId below zero:
estimates of trade below the threshold. $orderby is refused; pages follow @odata.nextLink.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from tests.live.server.answers import Answer, Asked, Table, as_json
from tests.live.server.faults import spoil
from tests.live.server.odata import FilterError, RefusedError, parse
from tests.live.server.truth import EU, Trade, World, places, plus

FIELDS = (
    *("MonthId", "FlowTypeId", "SuppressionIndex", "CommodityId", "CommoditySitcId", "CountryId", "PortId"),
    *("Value", "NetMass", "SuppUnit"),
)
PORTS = (101, 120, 385)
SECRET_INSIDE, SECRET_OUTSIDE = 978, 979


class Service:
    """Answers from the cells that the United Kingdom publishes."""

    def __init__(self, truth: World, page: int) -> None:
        self._page = page
        self._records = _records(truth.of(["GBR"]))

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request of an entity set."""
        entity = asked.path.strip("/").partition("?")[0]
        sets: dict[str, Callable[[], list[dict[str, Any]]]] = {
            "OTS": lambda: self._records,
            "Country": _countries,
            "Commodity": lambda: _commodities(self._records),
            "Port": lambda: [{"PortId": p, "PortCodeNumeric": str(p), "PortName": f"Port {p}"} for p in PORTS],
            "FlowType": lambda: [
                {"FlowTypeId": n, "FlowTypeDescription": f"{text:<32}"}
                for n, text in enumerate(("EU Imports", "EU Exports", "Non-EU Imports", "Non-EU Exports"), 1)
            ],
            "Date": lambda: [
                {"MonthId": m, "Year": m // 100, "MonthNumeric": m % 100}
                for m in sorted({record["MonthId"] for record in self._records})
            ],
        }
        if entity not in sets:
            return _error(404, f"The resource '{entity}' does not exist.")
        if asked.all("$orderby") or asked.all("$apply"):
            return _error(400, "The query specified in the URI is not valid.")
        try:
            return self._select(asked, entity, sets[entity]())
        except RefusedError:
            return Answer(403, b"<html><body>Ip Forbidden</body></html>", "text/html")
        except (FilterError, ValueError) as error:
            return _error(400, str(error))

    def _select(self, asked: Asked, entity: str, records: list[dict[str, Any]]) -> Answer:
        filter_ = asked.get("$filter")
        found = [*filter(parse(filter_), records)] if filter_ else records
        top = int(asked.get("$top") or len(found))
        skip = int(asked.get("$skip") or 0)
        rows = found[skip : skip + min(top, self._page)]
        left = min(len(found) - skip, top) - len(rows)
        names = list(FIELDS if entity == "OTS" else next(iter(found), ()))
        chosen = [name for name in asked.get("$select").split(",") if name] or names
        beside = [name for name in ("Commodity", "Country") if name in asked.get("$expand")]
        cells = [[*(row[name] for name in chosen), *(_of(row, name) for name in beside)] for row in rows]
        value = spoil(asked.fault, Table([*chosen, *beside], cells, len(found))).records()
        document: dict[str, Any] = {"@odata.context": f"{asked.base}/$metadata#{entity}"}
        if asked.get("$count") == "true":
            document["@odata.count"] = len(found)
        document["value"] = value
        if left > 0:
            document["@odata.nextLink"] = _next(asked, entity, skip + len(rows), top - len(rows))
        return as_json(document)


def _next(asked: Asked, entity: str, skip: int, top: int) -> str:
    kept = [(k, v) for k, v in asked.query if k not in ("$skip", "$top")]
    if asked.all("$top"):
        kept.append(("$top", str(top)))
    pairs = [*kept, ("$skip", str(skip))]
    return f"{asked.base}/{entity}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)


@lru_cache(maxsize=2)
def _records(trades: tuple[Trade, ...]) -> list[dict[str, Any]]:
    """Each trade over one to three ports; secret ones without country and port; an estimate a month below zero."""
    records = []
    for number, trade in enumerate([*(t for t in trades if not t.secret), *_withheld(trades)]):
        inside = trade.partner in EU
        flow = (1 if inside else 3) + (trade.flow == "export")
        country = int(places()[trade.partner]["hmrc"])
        if trade.secret:
            country = SECRET_INSIDE if inside else SECRET_OUTSIDE
        ports = PORTS[: 1 + number % 3] if not trade.secret else (-1,)
        for at, port in enumerate(ports):
            amounts = _share(trade.value, at, len(ports)), _share(trade.kg, at, len(ports))
            records.append(_record(trade, flow, country, port, amounts))
    for month in sorted({trade.month for trade in trades}):
        records.append(_estimate(month))
    return records


def _withheld(trades: tuple[Trade, ...]) -> list[Trade]:
    """The secret trades: one record for all countries inside the EU, and one for those outside."""
    sums: dict[tuple[bool, str, str, str], Trade] = {}
    for trade in trades:
        if trade.secret:
            key = (trade.partner in EU, trade.flow, trade.code, trade.month)
            value, kg = plus((sums[key].value, sums[key].kg), trade) if key in sums else (trade.value, trade.kg)
            sums[key] = replace(trade, value=value, kg=kg)
    return list(sums.values())


def _share(amount: int | None, at: int, count: int) -> int | None:
    if amount is None:
        return None
    part = amount // count
    return part if at else amount - part * (count - 1)


def _record(
    trade: Trade, flow: int, country: int, port: int, amounts: tuple[int | None, int | None]
) -> dict[str, Any]:
    place = (
        places().get(trade.partner, {})
        if not trade.secret
        else {
            "eurostat": "QY" if trade.partner in EU else "QZ",
            "name": "Secret Countries",
        }
    )
    alpha = "GR" if place.get("eurostat") == "EL" else place.get("eurostat")
    return {
        "MonthId": int(trade.month.replace("-", "")),
        "FlowTypeId": flow,
        "SuppressionIndex": 2 if trade.secret else 0,
        "CommodityId": int(trade.code),
        "CommoditySitcId": 0,
        "CountryId": country,
        "PortId": port,
        "Value": float(amounts[0] or 0),
        "NetMass": None if amounts[1] is None else float(amounts[1]),
        "SuppUnit": None,
        "Commodity/Cn8Code": trade.code,
        "Commodity/Hs6Code": trade.code[:6],
        "Commodity/Hs4Code": trade.code[:4],
        "Commodity/Hs2Code": trade.code[:2],
        "Country/CountryCodeAlpha": alpha,
        "Country/CountryName": place.get("name"),
    }


def _estimate(month: str) -> dict[str, Any]:
    """Trade below the threshold with the EU: no country, no mass."""
    trade = Trade("GBR", "DEU", "import", "00000990", month, 148391144, None)
    return {**_record(trade, 1, 959, -1, (trade.value, None)), "CommodityId": -990, "Commodity/Cn8Code": "-990"}


def _of(record: dict[str, Any], entity: str) -> dict[str, Any]:
    start = f"{entity}/"
    return {name[len(start) :]: value for name, value in record.items() if name.startswith(start)}


def _countries() -> list[dict[str, Any]]:
    rows = [
        (int(row["hmrc"]), "GR" if row["eurostat"] == "EL" else row["eurostat"], row["name"])
        for row in places().values()
    ]
    special = [(SECRET_INSIDE, "QY", "Secret Countries (EU)"), (SECRET_OUTSIDE, "QZ", "Secret Countries (non-EU)")]
    return [
        {"CountryId": id_, "CountryCodeNumeric": f"{id_:03d}", "CountryCodeAlpha": alpha, "CountryName": name}
        for id_, alpha, name in sorted([*rows, *special, (959, "QV", "Not specified (EU)")])
    ]


def _commodities(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = {
        record["CommodityId"]: {"CommodityId": record["CommodityId"], **_of(record, "Commodity")}
        for record in records
    }
    return [found[code] for code in sorted(found)]


def _error(status: int, message: str) -> Answer:
    return as_json({"error": {"code": "", "message": message}}, status)
