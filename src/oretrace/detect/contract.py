"""What every detector promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import Scan, SubjectKind
    from oretrace.question import Question
    from oretrace.store import Store


def quiet(_: str) -> None:
    """Reports no progress."""


class Detector(Protocol):
    """One way of finding something in a store; a new one stands in `detect/registry.py`.

    `needs` are the canonical tables it reads, `subject` and `parts` the kind of its subjects and the names of their
    parts, `details` the frozen dataclass of its findings' details (None: none).
    """

    id: ClassVar[str]
    version: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    subject: ClassVar[SubjectKind]
    parts: ClassVar[tuple[str, ...]]
    details: ClassVar[type | None]

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """All findings, calibrated, best first. The same store and question give the same scan.

        InputError where the question cannot be asked of this store.
        """
        ...

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings of `scan` by id; KeyError for an id that is none of them.

        A detector that is made of others may add that of their findings.
        `store` must hold the snapshots of the scan and no others (`Store.seen`).
        """
        ...
