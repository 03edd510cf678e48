"""Verbs about a material: what depends on it, who trades it, what a hub can have made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace.api.open_store import OpenStore
from oretrace.question import question_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from oretrace.assess import Assessment
    from oretrace.ledger.table import HubLedger
    from oretrace.monitor import Monitored


class MaterialVerbs(OpenStore):
    """Dependence, balances and series of one material; parameters as in `Workspace`."""

    def assess(
        self,
        material: str,
        year: int | None = None,
        importer: str | None = None,
        governance: Path | None = None,
        measure: str | Path | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
    ) -> Assessment:
        """What a material depends on, with this store's trade: see `oretrace.assess.assess`.

        `governance` is a CSV of territory,score; the findings of a scan of `measure`, in its months up to `until`,
        correct the dependence of the importer, by default the act's one target. Raises InputError for what cannot be
        assessed.
        """
        from oretrace.assess.stored import assess_store

        question = None
        if measure is not None:
            asked = question_of(measure, None, until, None, sources, targets)
            question = replace(asked, judged=self.cases.pairs().settled())
        return assess_store(self.store, material, year, importer, governance, question, sources, progress)

    def mirror(self, material: str, *, sources: Sequence[str] = ()) -> pa.Table:
        """Both ends' reports of every lane of a material by quarter, their gap, and both reconciled.

        Columns as in `oretrace.ledger.mirror.mirror`, largest gap first. InputError for an unknown material.
        """
        from oretrace.assess import material_named
        from oretrace.ledger.mirror import mirror_of

        return mirror_of(self.store.of_sources(sources).connect(), material_named(material).material)

    def ledger(
        self,
        material: str,
        hub: str,
        measure: str | Path,
        until: str | date | None = None,
        production: Path | None = None,
        *,
        sources: Sequence[str] = (),
        targets: Sequence[str] = (),
    ) -> HubLedger:
        """A hub's supply and sales of a material since an act began: a table that adds up, and what follows from it.

        `hub` is a territory by code or name; `until` and `production` as in `full_scan`. InputError for an act
        without named targets, and where the store has no months of the material since the act.
        """
        from oretrace.assess import material_named
        from oretrace.catalog.territories import territories
        from oretrace.ledger.hubs import ledger_of

        code, known = territories().resolve(hub, where="hub"), material_named(material).material
        asked = question_of(measure, None, until, production, sources, targets)
        return ledger_of(self.store.of_sources(sources), asked.measure, known, code, asked.until, asked.figures)

    def unconverted(self, material: str, *, sources: Sequence[str] = ()) -> pa.Table:
        """Figures near a material that have no contained mass: columns reason, hs_edition, hs_code, figures."""
        from oretrace.assess import material_named
        from oretrace.ledger.contained import register, unconverted

        connection = self.store.of_sources(sources).connect()
        register(connection, [material_named(material).material])
        return unconverted(connection)

    def monitor(
        self,
        material: str | None = None,
        hs: str | Sequence[str] | None = None,
        measure: str | Path | None = None,
        until: str | date | None = None,
        progress: Callable[[str], None] = lambda _: None,
        *,
        reporters: Sequence[str] = (),
        origins: Sequence[str] = (),
        destinations: Sequence[str] = (),
        sources: Sequence[str] = (),
    ) -> Monitored:
        """Monthly series of a material or of codes: changes, season, alarms; what `measure` did to lanes.

        Territories by code or name. InputError for what is not known, and where the store has no such figures.
        """
        from oretrace.catalog.measures import load_measure
        from oretrace.monitor import monitor, watched
        from oretrace.parameters import month_of

        last = None if until is None else month_of(until)
        asked = watched(material, hs, reporters, origins, destinations, last)
        act = None if measure is None else load_measure(measure)
        return monitor(self.store.of_sources(sources), asked, act, progress)
