"""Verbs about shipments: which to open, whether their papers agree, who is on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.api.open_store import OpenStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from oretrace.cases import Cases
    from oretrace.findings import Scan
    from oretrace.parties.directory import Directory
    from oretrace.vet.ranking.stored import Weighed


class ShipmentVerbs(OpenStore):
    """Lines of shipments, their papers and parties; parameters as in `Workspace`."""

    def rank(
        self,
        budget: float = 0.01,
        *,
        labels: Mapping[str, bool] | None = None,
        measures: Sequence[str | Path] = (),
        seed: int = 1,
    ) -> Weighed:
        """The store's shipments by what the checks find, the hubs of flagged routes among them.

        `budget` is the share of lines that can be opened, `labels` are outcomes known so far by number, `measures`
        acts that count beside the catalog's. InputError where the store has no shipments.
        """
        from oretrace.catalog.measures import load_measure
        from oretrace.runs.coupled import flagged_hubs, vetted_sets
        from oretrace.vet.ranking.stored import weigh

        with self.store.connect() as connection:
            acts = [load_measure(one) for one in measures]
            return weigh(connection, labels, budget, flagged_hubs(self.runs), vetted_sets(self.runs), acts, seed)

    def vet(self, measure: str | Path | None = None, progress: Callable[[str], None] = lambda _: None) -> Scan:
        """The store's sets of papers, those that disagree most first; kept for `explain`.

        Of an act those that name its goods. InputError where the store has no papers.
        """
        from oretrace import runs
        from oretrace.detect.registry import detector_named
        from oretrace.question import of_every_good, question_of

        question = of_every_good() if measure is None else question_of(measure)
        return runs.scan(self.store, question, detector_named("papers"), progress)[0]

    def directory(self, cases: Cases | None = None, progress: Callable[[str], None] = lambda _: None) -> Directory:
        """Who is on the store's shipments: names resolved as judged in `cases`, the store's own by default."""
        from oretrace.cases.directory import judged_directory

        return judged_directory(self.store, cases, progress)
