"""`oretrace forecast freeze|score`: the next hubs of an act, written down before they can be known."""

from __future__ import annotations

import typer

from oretrace.cli.options import Codes, FormatOption, MeasureId, StoreFolder, Targets, listed
from oretrace.display.tables import Format, output
from oretrace.display.terminal import working

forecast = typer.Typer(no_args_is_help=True, help="Forecasts of an act's next hubs: frozen, and scored when due.")


@forecast.command()
def freeze(
    store: StoreFolder,
    measure: MeasureId,
    hs: Codes = None,
    target: Targets = None,
    format: FormatOption = Format.table,
) -> None:
    """Forecast who will carry an act's goods around it in the next twelve months, for the store's book."""
    from oretrace.api import Workspace
    from oretrace.display.forecast import frozen_rows, print_frozen

    with working("weighing candidates"):
        made = Workspace.open(store).freeze(measure, hs, targets=listed(target, "--target"))
    output(format, print_frozen, frozen_rows, made)


@forecast.command()
def score(store: StoreFolder, format: FormatOption = Format.table) -> None:
    """Compare every forecast of the store's book with what was published since: Brier, log score, recall."""
    from oretrace.api import Workspace
    from oretrace.display.forecast import print_scores, score_rows

    with working("reading what came"):
        found = Workspace.open(store).forecasts()
    output(format, print_scores, score_rows, found)
