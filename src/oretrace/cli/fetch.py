"""`oretrace fetch` and `try`: from what the services publish to a store, and on to a report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import Codes, FormatOption, Targets, listed, month_option
from oretrace.display.tables import Format, output
from oretrace.display.terminal import working
from oretrace.errors import InputError, OptionError, nearest
from oretrace.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.catalog.measures import Measure
    from oretrace.live.calls import Flow, Need
    from oretrace.live.fetch import Fetched
    from oretrace.live.needs import Allowed
    from oretrace.live.plan import FetchPlan

ServiceName = Annotated[str | None, typer.Argument(metavar="SERVICE", help="comext, uk, census or comtrade.")]
Act = Annotated[str | None, typer.Option("--measure", metavar="ID", help="Fetch what a scan of this act reads.")]
Reporters = Annotated[list[str] | None, typer.Option("--reporter", help="Whose figures; repeatable.")]
Partners = Annotated[
    list[str] | None,
    typer.Option("--partner", help="Trade with this territory; with several, all partners are fetched."),
]
Flows = Annotated[list[str] | None, typer.Option("--flow", help="import or export; both where it is not given.")]
From = Annotated[date | None, month_option("--from", "First month, such as 2025-01.")]
To = Annotated[date | None, month_option("--to", "Last month; the newest that can be out where it is not given.")]
Check = Annotated[
    bool, typer.Option("--check", help="Call each service once, and report whether its answers have changed in form.")
]
OptionalStore = Annotated[
    Path | None,
    typer.Option("--store", envvar="ORETRACE_STORE", metavar="DIR", help="Folder of the store.", show_default=False),
]
TriedAct = Annotated[str, typer.Argument(metavar="MEASURE", help="Act of the catalog, or a YAML file.")]
Files = Annotated[
    list[Path] | None, typer.Option("--from", metavar="FILE", help="Use these files, and no network; repeatable.")
]
ReportFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="HTML file to write.")]


def fetch(
    service: ServiceName = None,
    measure: Act = None,
    target: Targets = None,
    reporter: Reporters = None,
    partner: Partners = None,
    flow: Flows = None,
    hs: Codes = None,
    first: From = None,
    last: To = None,
    store: OptionalStore = None,
    check: Check = False,
    format: FormatOption = Format.table,
) -> None:
    """Fetch figures from Eurostat, HMRC, the US Census or UN Comtrade into a store; an interrupted fetch resumes.

    With --measure: what a scan of the act reads, from every service, and which claims that allows.
    """
    if check:
        return _check(hs, first, format)
    if store is None:
        raise OptionError("--store is missing: the folder of the store")
    if (measure is None) == (service is None):
        raise OptionError("give a service (comext, uk, census, comtrade), or an act with --measure")
    if measure is not None:
        given = {"--reporter": reporter, "--partner": partner, "--flow": flow, "--from": first, "--to": last}
        _refuse("--measure", given)
        found, claims = _fetch_act(_act(measure, target), hs, store, format)
    else:
        _refuse(f"fetch {service}", {"--target": target})
        found, claims = _fetch(_asked(str(service), reporter, partner, flow, hs, first, last), store, format), None
    from oretrace.display.fetch import fetched_rows, print_fetched

    output(format, print_fetched, fetched_rows, found, claims)
    raise typer.Exit(2 if found.failed else 0)


def _refuse(beside: str, given: Mapping[str, object]) -> None:
    """Refuse options that would be read for nothing."""
    if names := [name for name, value in given.items() if value is not None]:
        raise OptionError(f"{beside} takes no {' and no '.join(names)}: leave it out")


def _check(hs: str | None, month: date | None, format: Format) -> None:
    from oretrace.display.fetch import print_probed, probed_rows
    from oretrace.live.probe import CODE, probe

    codes = _codes(hs) if hs else (CODE,)
    if len(codes) > 1:
        raise OptionError(f"--check makes one small call to each service: give one code, not {len(codes)}")
    with working("asking") as progress:
        probed = probe(codes[0], month, progress)
    output(format, print_probed, probed_rows, probed)
    raise typer.Exit(int(any(one.state == "differs" for one in probed)))


def _act(measure: str, target: Sequence[str] | None) -> Measure:
    from oretrace.catalog.measures import load_measure

    act, targets = load_measure(measure), listed(target, "--target")
    return act.aimed_at(targets) if targets else act


def _fetch_act(act: Measure, hs: str | None, store: Path, format: Format) -> tuple[Fetched, tuple[Allowed, ...]]:
    from oretrace.live.fetch import keyed_services
    from oretrace.live.needs import claims_of, needs_of

    today, keyed = datetime.now(UTC).date(), keyed_services()
    found = _fetch(needs_of(act, today, keyed, _codes(hs) if hs else None), store, format)
    return found, claims_of(act, today, keyed, found.held)


def _fetch(needs: Sequence[Need], store: Path, format: Format) -> Fetched:
    from oretrace.display.fetch import print_plan
    from oretrace.live.fetch import fetch as carry_out

    def planned(plan: FetchPlan, asked: int) -> None:
        if format is Format.table:
            print_plan(plan, asked)

    with working("planning") as progress:
        return carry_out(store, needs, planned, progress)


def _codes(hs: str) -> tuple[str, ...]:
    from oretrace.parameters import codes_of

    codes = codes_of(hs)
    if codes == "all":
        raise OptionError("--hs all is more than a service gives: name codes")
    return codes


def _asked(
    service: str,
    reporter: Sequence[str] | None,
    partner: Sequence[str] | None,
    flow: Sequence[str] | None,
    hs: str | None,
    first: date | None,
    last: date | None,
) -> list[Need]:
    """What a person asks one service for, in two series where both flows are meant."""
    from oretrace.live.calls import CallSeries, Need
    from oretrace.live.services import SERVICES

    if service not in SERVICES:
        raise InputError(f"one of {', '.join(SERVICES)}", service, "service", nearest(service, SERVICES))
    if hs is None or first is None:
        raise OptionError(f"fetch {service} needs codes and a first month: --hs 811010 --from 2025-01")
    end = last or SERVICES[service].newest(datetime.now(UTC).date())
    if not first <= end <= datetime.now(UTC).date():
        raise OptionError(f"--from {first:%Y-%m} --to {end:%Y-%m}: no months that have come, in their order")
    who = _reporters(service, _places(reporter, "--reporter"))
    whom = _each(_places(partner, "--partner"))
    if service == "comtrade" and not who and len(whom) != 1:
        raise OptionError("fetch comtrade needs a --reporter or one --partner: there are 200 of each")
    if len(whom) > 1:
        typer.echo(f"note: {len(whom)} partners are meant: of several, {service} is asked for all partners", err=True)
        whom = ()
    return [Need(CallSeries(service, one, who, whom), _codes(hs), first, end) for one in _flows(flow)]


def _reporters(service: str, given: tuple[str, ...]) -> tuple[str, ...]:
    from oretrace.catalog.territories import territories
    from oretrace.live.services import SERVICES

    only = SERVICES[service].reporter
    if only is None:
        return () if service == "comext" and "EUU" in given else _each(given)
    if given not in ((), (only,)):
        raise InputError(territories().name(only), ", ".join(given), f"--reporter of {service}")
    return (only,)


def _places(names: Sequence[str] | None, option: str) -> tuple[str, ...]:
    from oretrace.catalog.territories import territories

    return tuple(sorted({territories().resolve(name, where=option) for name in listed(names, option)}))


def _each(names: tuple[str, ...]) -> tuple[str, ...]:
    """The members of groups in their place."""
    from oretrace.live.needs import members

    today = datetime.now(UTC).date()
    return tuple(sorted({one for name in names for one in members(name, today)}))


def _flows(given: Sequence[str] | None) -> list[Flow]:
    names = [name.removesuffix("s") for name in listed(given, "--flow")] or ["import", "export"]
    known: tuple[Flow, ...] = ("import", "export")
    for name in names:
        if name not in known:
            raise InputError("import or export", name, "--flow", nearest(name, known))
    return [one for one in known if one in names]


def try_(
    measure: TriedAct,
    store: OptionalStore = None,
    target: Targets = None,
    hs: Codes = None,
    files: Files = None,
    out: ReportFile = None,
) -> None:
    """From nothing to a report: fetch what a scan of an act reads (or read --from FILE), scan, write the report."""
    from oretrace.api import Workspace
    from oretrace.display.fetch import print_fetched
    from oretrace.display.findings import print_scan
    from oretrace.display.suppliers import print_suppliers
    from oretrace.files import check_target
    from oretrace.flows.suppliers import suppliers

    act = _act(measure, target)
    folder = store or Path(act.id)
    path = out or Path(f"{act.id}.html")
    check_target(path)
    if files:
        from oretrace.live.given import import_given, target_of

        with working("importing"):
            for line in import_given(files, folder):
                typer.echo(visible(line, keep=""))
        targets = act.destinations or target_of(folder, act)
        if not targets:
            raise OptionError(f"{act.id} is an act on all destinations: name the one to examine with --target")
    else:
        found, claims = _fetch_act(act, hs, folder, Format.table)
        print_fetched(found, claims)
        targets = act.destinations
    workspace = Workspace.open(folder)
    bought = suppliers(workspace.store, act, targets, _codes(hs) if hs else ())
    print_suppliers(bought, act.label, targets)
    try:
        with working("scanning") as progress:
            scan, written = workspace.report(measure, path, hs, None, progress, targets=targets)
    except InputError as error:  # too little for a claim; what came is stored, and shown above
        typer.echo(visible(f"no claim, no report: {error}", keep=""))
        raise typer.Exit(1) from None
    print_scan(scan, "hub")
    typer.echo(visible(f"report: {written}", keep=""))
