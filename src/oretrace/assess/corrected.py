"""What an act and the findings about it mean for an assessment: the codes to scan, and whose imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.assess.assessment import importer_named
from oretrace.errors import InputError, OptionError
from oretrace.ledger.contained import contents

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure


def codes_to_scan(material: str, act: Measure) -> tuple[str, ...]:
    """The codes of raw and refined forms of a material that an act names, all of them where it names none."""
    codes = {row.hs6 for row in contents() if row.material == material and row.stage in ("mine", "refine")}
    if not codes:
        raise InputError("a material with customs codes of raw or refined forms", material, "--measure")
    return tuple(sorted(codes & set(act.hs6_codes) or codes))


def importer_of(importer: str | None, act: Measure | None) -> str | None:
    """Whose imports are assessed: the importer named, else the one target of the act; None where there is no act.

    OptionError where an act has several targets.
    """
    if importer is not None or act is None:
        return importer_named(importer)
    if len(act.destinations) != 1:
        raise OptionError(f"--measure requires --importer where the act has not one target: {act.id} has several")
    return act.destinations[0]
