"""Materials: what the acts of the catalog control, and which HS6 hold it in which form.

`hs_materials.csv` has one row per HS6 and material. Its fractions are tonnes of the element per tonne of goods: low,
typical, high. Its shares say how much of the code's goods can be the material: 1 where every good of the code holds
it, 0 to 1 where it takes others too and nobody publishes how much; `share_basis` calls an assumption one. Rows with
`lookalike_of` are neighbours under which a controlled good could be declared; the strength of that suspicion is
`lookalike_evidence`, and most are no more than chemistry. Descriptions are short paraphrases of the HS 2022 text,
only for the codes listed: the nomenclature itself is not carried here.
"""

from dataclasses import dataclass
from functools import lru_cache

from oretrace.catalog.hs_codes import hs_texts
from oretrace.catalog.tables import read_table, split


@dataclass(frozen=True, slots=True)
class Material:
    """One material as the acts name it; element and symbol are "" where it is no element."""

    material: str
    name: str
    element: str
    symbol: str
    forms: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class HsMaterial:
    """One material in one HS6 of HS 2022."""

    hs6: str
    hs2017: tuple[str, ...]
    hs2012: tuple[str, ...]
    description: str
    material: str
    symbol: str
    form: str
    stage: str
    fraction_low: float
    fraction_typical: float
    fraction_high: float
    basis: str
    basis_type: str
    is_basket: bool
    """The code holds other goods as well, so its tonnes are not tonnes of this material."""
    share_low: float
    share_typical: float
    share_high: float
    share_basis: str
    controlled_by: tuple[str, ...]
    lookalike_of: tuple[str, ...]
    lookalike_reason: str
    lookalike_evidence: str
    lookalike_source: str
    notes: str


@lru_cache(maxsize=1)
def materials() -> dict[str, Material]:
    """Every material that an act of the catalog names, by its key."""
    return {
        row["material"]: Material(
            row["material"], row["name"], row["element"], row["symbol"], split(row["forms"]), row["source"]
        )
        for row in read_table("materials.csv")
    }


@lru_cache(maxsize=1)
def hs_materials() -> tuple[HsMaterial, ...]:
    """All rows of hs_materials.csv."""
    return tuple(_hs_material(row) for row in read_table("hs_materials.csv"))


def materials_of(hs6: str) -> tuple[HsMaterial, ...]:
    """The rows of one HS6: empty when the catalog does not know it, several for a basket."""
    return tuple(row for row in hs_materials() if row.hs6 == hs6)


def description_of(hs6: str) -> str | None:
    """A description of the HS6: the catalog's own short one, else the nomenclature's; None for no code."""
    own = next((row.description for row in hs_materials() if row.hs6 == hs6), None)
    return own or hs_texts().get(hs6)


def _hs_material(row: dict[str, str]) -> HsMaterial:
    return HsMaterial(
        hs6=row["hs6"],
        hs2017=split(row["hs2017"]),
        hs2012=split(row["hs2012"]),
        description=row["description"],
        material=row["material"],
        symbol=row["element"],
        form=row["form"],
        stage=row["stage"],
        fraction_low=float(row["frac_low"]),
        fraction_typical=float(row["frac_typical"]),
        fraction_high=float(row["frac_high"]),
        basis=row["basis"],
        basis_type=row["basis_type"],
        is_basket=row["is_basket"] == "true",
        share_low=float(row["share_low"]),
        share_typical=float(row["share_typical"]),
        share_high=float(row["share_high"]),
        share_basis=row["share_basis"],
        controlled_by=split(row["controlled_by"]),
        lookalike_of=split(row["lookalike_of"]),
        lookalike_reason=row["lookalike_reason"],
        lookalike_evidence=row["lookalike_evidence"],
        lookalike_source=row["lookalike_source"],
        notes=row["notes"],
    )
