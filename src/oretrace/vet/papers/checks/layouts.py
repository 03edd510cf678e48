"""Layouts in other shipments: firms that share nothing else write on one and the same form, which no other firm has.

A form that many firms have is a program's or a standard one, firms that share a party may share who writes for them,
and a firm that always writes on a form has a program that few have. What is left is a paper on the form of another
firm between papers on the firm's own. Only papers that a firm designs itself are looked at: no bills, certificates,
declarations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, Severity
from oretrace.vet.papers.checks.parties import plain, same_name
from oretrace.vet.papers.checks.reuse import issuer_of
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.template import GIVEN

DESIGNED = ("commercial_invoice", "proforma_invoice", "packing_list")
ALIKE = 0.6
"""The share of labels that two papers have in common when they are on one form: a form has a line more now and then,
and columns move with what is in them. Papers on one of the bench's forms have .73 in common at least, on two .17 at
most (48 sets of each half of world 21)."""
FEW = 3
"""Firms that share a form for a finding; more have a program in common."""
MANY = 20
"""Forms of a kind that must be at hand before it is known what is rare."""
COMMON = 10
"""Firms that a party must deal with to be no tie between two of them: a bank, a forwarder, a large buyer."""
CROWD = 100
"""Forms that have a label in one place, above which it finds no form."""


@dataclass(slots=True)
class FormUser:
    """Who writes on a form: its papers on it, and the parties and addresses of its shipments."""

    name: str
    papers: list[tuple[Bundle, Paper]] = field(default_factory=list)
    ties: set[str] = field(default_factory=set)

    @property
    def standing(self) -> tuple[int, str, str]:
        """Whose form it is likeliest comes first: most papers on it, the earliest day."""
        return -len(self.papers), min(str(paper.get("date") or "9") for _, paper in self.papers), self.name


def layouts(cases: Sequence[Bundle]) -> Iterator[tuple[Bundle, PaperFinding]]:
    """Forms of two or three firms that share nothing else."""
    ties, dealing = _ties(cases)
    for kind in DESIGNED:
        held: dict[str, list[tuple[Bundle, Paper]]] = {}
        for case in cases:
            for paper in case.of(kind):
                template = str(paper.meta.get("template") or "")
                if template and issuer_of(paper):
                    held.setdefault(template, []).append((case, paper))
        forms = _forms(held)
        days = _days(forms, held)
        for number, form in enumerate(forms):
            firms = _firms([use for template in form for use in held[template]], ties)
            if 1 < len(firms) <= FEW:
                own = {firm.name: [day for other, day in days[plain(firm.name)] if other != number] for firm in firms}
                yield from _shared(kind, firms, own, _reason(firms, len(forms), dealing))


def _days(
    forms: Sequence[Sequence[str]], held: Mapping[str, Sequence[tuple[Bundle, Paper]]]
) -> dict[str, list[tuple[int, str]]]:
    """For each firm the forms that it writes on, by number, with the day of each paper."""
    found: dict[str, list[tuple[int, str]]] = {}
    for number, form in enumerate(forms):
        for template in form:
            for _, paper in held[template]:
                found.setdefault(plain(str(issuer_of(paper))), []).append((number, str(paper.get("date") or "")))
    return found


def _ties(cases: Sequence[Bundle]) -> tuple[dict[str, set[str]], Counter[str]]:
    """For each firm that writes, the parties and addresses of its shipments; how many firms each of those has."""
    ties: dict[str, set[str]] = {}
    for case in cases:
        named = {
            plain(str(paper.get(name)))
            for paper in case.papers
            for name in paper.fields
            if name.startswith("parties.") and name.endswith(".name")
        }
        for paper in case.of(*DESIGNED):
            if issuer := issuer_of(paper):
                address = plain(str(paper.get("parties.exporter.address") or ""))
                ties.setdefault(plain(issuer), set()).update(named, {address} if len(address) > LEAST_ADDRESS else ())
    return ties, Counter(one for found in ties.values() for one in found)


LEAST_ADDRESS = 12
"""Letters of an address that is one place and not a town."""


def _firms(uses: Sequence[tuple[Bundle, Paper]], ties: Mapping[str, set[str]]) -> list[FormUser]:
    """Who writes on a form, one for all spellings; no more than `FEW` and one, as more say nothing."""
    found: list[FormUser] = []
    for case, paper in uses:
        name = str(issuer_of(paper))
        firm = next((one for one in found if same_name(one.name, name)), None)
        if firm is None:
            if len(found) > FEW:
                return found
            found.append(firm := FormUser(name))
        firm.papers.append((case, paper))
        firm.ties |= ties[plain(name)]
    return sorted(found, key=lambda one: one.standing)


def _reason(firms: Sequence[FormUser], forms: int, dealing: Mapping[str, int]) -> str:
    """Why some firms may well have one form; "" where nothing is known that would explain it."""
    tied = any(
        one.ties & {tie for tie in other.ties if dealing[tie] <= COMMON} or plain(one.name) in other.ties
        for one in firms
        for other in firms
        if one is not other
    )
    if tied:
        return "They have a party or an address in common: one of them, or a forwarder, may write for all."
    return f"Only {forms} forms are at hand: it may be a program's." if forms < MANY else ""


def _shared(
    kind: str, firms: Sequence[FormUser], own: Mapping[str, Sequence[str]], reason: str
) -> Iterator[tuple[Bundle, PaperFinding]]:
    """A finding for each paper: it weighs where the firm has written on forms of its own before and after."""
    for place, firm in enumerate(firms):
        others = " and ".join(other.name for other in firms if other is not firm)
        first, last = min(own[firm.name], default=""), max(own[firm.name], default="")
        for case, paper in firm.papers:
            between = first < str(paper.get("date") or "") < last
            severity: Severity = "medium" if between and place and not reason else "note"
            why = reason or (
                f"{firm.name} writes on another form before and after, and they share no party and no address. "
                "Whoever tries a program on one shipment would do that."
                if between
                else "They share no party and no address. A program that few firms have would do that."
            )
            text = (
                f"{paper.file} of {firm.name} has the form of {others}, which no other firm has on a "
                f"{kind.replace('_', ' ')}: the same labels in the same places. {why}"
            )
            yield case, PaperFinding("layout", severity, (paper.file,), ("issuer",), text)


def _forms(templates: Iterable[str]) -> list[list[str]]:
    """Templates put together that are one form: each with the first that is like it, found by their labels."""
    leaders: list[frozenset[str]] = []
    forms: list[list[str]] = []
    by_label: dict[str, list[int]] = {}
    for template in sorted(templates):
        held = frozenset((template,) if template.startswith(GIVEN) else template.split(" "))
        shared = Counter(place for one in held if len(at := by_label.get(one, ())) <= CROWD for place in at)
        best = max(shared, key=lambda place: (shared[place], -place), default=None)
        if best is not None and len(held & leaders[best]) >= ALIKE * len(held | leaders[best]):
            forms[best].append(template)
            continue
        for one in held:
            by_label.setdefault(one, []).append(len(leaders))
        leaders.append(held)
        forms.append([template])
    return forms
