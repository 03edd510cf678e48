"""Puts the page of an assessment together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.report.assessment import figures
from oretrace.report.page import environment, save, shell
from oretrace.views import assess as words

if TYPE_CHECKING:
    from oretrace.assess.assessment import Assessment
    from oretrace.report.charts import Chart

TEMPLATES = Path(__file__).parent / "templates"


def render(found: Assessment, out: Path) -> Path:
    """Write the page to `out` and return it; the same assessment gives the same bytes.

    Raises OretraceError where the front end has not been built.
    """
    drawings = all_figures(found)
    page = environment(TEMPLATES).get_template("assessment.html.j2")
    leading = found.leading()
    html = page.render(
        found=found,
        words=words,
        leading=leading,
        colours=figures.coloured(leading),
        territories=words.territories_shown(found),
        hidden=len(words.territories_of(found)) - len(words.territories_shown(found)),
        figures=drawings,
        **shell(drawings, assessment=found.as_dict()),
    )
    return save(html, out)


def all_figures(found: Assessment) -> dict[str, Chart]:
    """Every figure by the name of its place; none where it would be empty."""
    leading = found.leading()
    drawn: dict[str, Chart] = {}
    if leading:
        drawn["shares"] = figures.shares_figure(leading, figures.coloured(leading))
        drawn["hhi"] = figures.hhi_figure(leading)
    if found.dependence is not None and found.dependence.whole:
        drawn["dependence"] = figures.dependence_figure(found.dependence)
    if any(found.listings.values()):
        drawn["lists"] = figures.lists_figure(found.listings)
    return drawn
