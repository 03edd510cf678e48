"""A paper as fields: what a reader without a fault finds on it, and what `import documents` and `vet` take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oretrace.bench.papers.made import Made

_DATES = {key: f"dates.{key[2:]}" for key in ("d_on_board", "d_arrival", "d_production", "d_valid_until")}
_REFERENCES = ("invoice", "po", "bl", "licence")
_STANDS_FOR = {"manufacturer": "exporter", "licensee": "exporter", "insured": "exporter", "buyer": "consignee"}
_IN_LINES = ("goods", "hs", "lot", "origin", "amount")


def fields_of(made: Made) -> dict[str, Any]:
    """The fields of a paper by name, as printed once: weights in kg, dates in ISO form."""
    found: dict[str, Any] = {}
    for key, value in made.info:
        found |= _labelled(key, value)
    found |= _parties(made)
    found["goods"] = [row["goods"] for row in made.rows]
    if codes := [row["hs"] for row in made.rows if "hs" in row]:
        found["hs"] = list(dict.fromkeys(codes))
    for key, value in made.totals:
        if key == "packages":
            found |= {"packages.count": value[0], "packages.kind": value[1]}
        elif key in ("net", "gross"):
            found |= {f"{key}.{part}": one for part, one in _weight(value).items()}
        else:
            found[key] = value
    if made.containers:
        found["containers"] = [{"no": one["container"], "seal": one["seal"]} for one in made.containers]
    return found


def as_paper(made: Made, file: str) -> dict[str, Any]:
    """A paper as `oretrace vet` reads it from JSON."""
    fields = fields_of(made) | {"lines": [_line(row) for row in made.rows], "remarks": made.remarks}
    named = {"template": made.template} if made.template else {}
    return {"file": file, "kind": made.kind, "fields": fields, **named}


def _labelled(key: str, value: Any) -> dict[str, Any]:
    if key in _DATES or key == "date":
        return {_DATES.get(key, key): value.isoformat()}
    if key in _REFERENCES:
        return {f"refs.{key}": value} if value else {}
    if key == "insured_value":
        return {key: value[1], "currency": value[0]}
    return {key: value}


def _parties(made: Made) -> dict[str, str]:
    roles = {_STANDS_FOR.get(role, role): party for role, party in made.parties}
    if "consignee" not in roles and "end_user" in roles:
        roles["consignee"] = roles.pop("end_user")
    return {
        f"parties.{role}.{part}": text
        for role, party in roles.items()
        for part, text in zip(("name", "address", "country"), party, strict=True)
        if text
    }


def _weight(kg: float) -> dict[str, Any]:
    return {"value": kg, "unit": "kg", "kg": kg, "printed": f"{kg:.1f}"}


def _line(row: dict[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {key: row[key] for key in _IN_LINES if key in row}
    if "packages" in row:
        line["packages"] = {"count": row["packages"][0], "kind": row["packages"][1]}
    line |= {key: _weight(row[key]) for key in ("net", "gross") if key in row}
    if "price" in row:
        line["unit_price"] = {"value": row["price"], "per": "kg"}
    return line
