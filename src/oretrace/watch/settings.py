"""The file of a watch: one strict YAML; what is wrong in it is an error with the file and the line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oretrace.errors import InputError, OptionError, nearest
from oretrace.files import read_text
from oretrace.findings import digest
from oretrace.yaml_files import MOST_BYTES, parse_yaml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
"""Where a value stands in the file: keys and numbers in lists, outermost first."""

EXPECTED = "the file of a watch"
ENDINGS = {"json_lines": ".jsonl", "atom": ".atom"}
Share = Annotated[float, Field(gt=0, lt=1)]
Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Texts = tuple[Text, ...]


class SettingsPart(BaseModel):
    """A mapping of the file: known keys alone, values of their kinds."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class WatchedAct(SettingsPart):
    """An act held against a store; `material` takes its items of one material, `hs` codes in place of its own.

    `targets` narrow its destinations, `hubs` the routes that are reported, `sources` the sources to read.
    """

    act: Text
    material: Text | None = None
    hs: Texts | Literal["all"] | None = None
    targets: Texts = ()
    hubs: Texts = ()
    sources: Texts = ()


class WatchedFigure(SettingsPart):
    """A published figure; reported in a month in which it is `change` or more off the month before.

    `least_kg`: a month is not reported where both have less.
    """

    reporter: Text
    flow: Literal["import", "export"]
    hs: Annotated[Texts, Field(min_length=1)]
    partner: Text | None = None
    change: Annotated[float, Field(gt=0)] = 0.25
    least_kg: Annotated[float, Field(ge=0)] = 0.0
    sources: Texts = ()


class Thresholds(SettingsPart):
    """What is reported: `alerts`, which keep a budget, or all `flags`, which keep none.

    A finding alerts from a chance of rerouting of `chance` (None: the error budget decides) and stays until it is
    under `withdraw`. A revision of a reported amount is reported where it moves it by the share `revision`.
    """

    report: Literal["alerts", "flags"] = "alerts"
    chance: Share | None = None
    withdraw: Share = 0.5
    revision: Share = 0.1


class Mail(SettingsPart):
    """One mail a run; user and password come from ORETRACE_SMTP_USER and ORETRACE_SMTP_PASSWORD alone."""

    host: Text
    sender: Text
    to: Annotated[Texts, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"


class Output(SettingsPart):
    """One way out, with exactly one key; files stand beside the file of the watch."""

    json_lines: Text | None = None
    atom: Text | None = None
    mail: Mail | None = None
    webhook: Text | None = None

    @property
    def name(self) -> str:
        """The same for the same receiver: what it has had is kept under this name, which no secret is read from."""
        if self.mail is not None:
            return f"mail {self.mail.host} {', '.join(self.mail.to)}"
        if self.webhook is not None:
            return f"webhook {digest(self.webhook)}"
        kind, value = next((kind, value) for kind, value in self if value is not None)
        return f"{kind} {value}"


class Settings(SettingsPart):
    """The whole file; `error_budget` are the false alerts a year that may be expected over all acts together."""

    acts: tuple[WatchedAct, ...] = ()
    figures: tuple[WatchedFigure, ...] = ()
    thresholds: Thresholds = Thresholds()
    error_budget: Annotated[float, Field(gt=0)] = 1.0
    refresh: Texts = ()
    outputs: tuple[Output, ...] = ()
    reader: Text | None = None


class SettingsFile:
    """The settings as read from `path`, and the lines on which they stand."""

    def __init__(self, path: Path) -> None:
        """InputError with file and line for a file that is none, and for any key or value that is not known."""
        text = read_text(path, EXPECTED, MOST_BYTES)
        raw = parse_yaml(text, str(path), EXPECTED)
        self.path, self._lines = path, _lines(text)
        try:
            self.settings = Settings.model_validate(raw)
        except ValidationError as error:
            raise self._explained(error) from None
        self._check_kinds()

    @property
    def folder(self) -> Path:
        """Where paths in the file begin."""
        return self.path.parent

    def where(self, *place: str | int) -> str:
        """The file and the line of a value, or of what it stands in."""
        known = next(place[:k] for k in range(len(place), -1, -1) if place[:k] in self._lines)
        return f"{self.path}, line {self._lines[known]}"

    def _check_kinds(self) -> None:
        """What pydantic does not: something is watched, and each output is one."""
        if not self.settings.acts and not self.settings.figures:
            do = "`oretrace watch init` writes an example"
            raise InputError("something to watch under `acts` or `figures`", "nothing", str(self.path), do=do)
        for number, output in enumerate(self.settings.outputs):
            given = [name for name, value in output if value is not None]
            if len(given) != 1:
                found = ", ".join(given) or "nothing"
                raise InputError("one kind of output in each item", found, self.where("outputs", number))
            self._check_target(number, given[0], output)

    def _check_target(self, number: int, kind: str, output: Output) -> None:
        """A typing error must not write over the store's own files, nor name an address that cannot be posted to."""
        from oretrace.watch.addresses import check_address

        where, ends = self.where("outputs", number, kind), ENDINGS.get(kind, "")
        path = output.json_lines or output.atom or ""
        if not path.endswith(ends):
            raise InputError(f"a file that ends in {ends}", path, where)
        if output.webhook is not None:
            try:
                check_address(output.webhook)
            except OptionError as error:
                raise OptionError(f"{where}: {error}") from None

    def _explained(self, error: ValidationError) -> InputError:
        """One complaint in the words of this house: a misspelt key before the one then missing."""
        wrong = error.errors(include_url=False)
        first = next((one for one in wrong if one["type"] == "extra_forbidden"), wrong[0])
        place: Place = first["loc"]
        if first["type"] == "extra_forbidden":
            key = str(place[-1])
            return InputError("a known key", key, self.where(*place), nearest(key, _keys(place[:-1])))
        if first["type"] == "missing":
            return InputError(f"the key {place[-1]!r}", "nothing", self.where(*place[:-1]), do=f"Add `{place[-1]}:`")
        return _of_value(first, self.where(*place))


def _of_value(wrong: ErrorDetails, where: str) -> InputError:
    candidates = wrong.get("ctx", {}).get("expected")
    near = None
    if wrong["type"] == "literal_error" and isinstance(wrong["input"], str):
        near = nearest(wrong["input"], str(candidates).replace("'", "").replace(" or ", ", ").split(", "))
    number = wrong["type"] == "string_type" and isinstance(wrong["input"], int | float)
    pattern = wrong["type"] == "string_pattern_mismatch"
    what = "text of one line" if pattern else wrong["msg"].removeprefix("Input should be ")
    return InputError(what, wrong["input"], where, near, "Put it between quotes" if number else None)


def _keys(place: Place) -> Iterator[str]:
    """The keys that a mapping of the file may have."""
    parts: Mapping[str, type[SettingsPart]] = {
        "acts": WatchedAct,
        "figures": WatchedFigure,
        "thresholds": Thresholds,
        "outputs": Output,
        "mail": Mail,
    }
    inner = [parts[key] for key in place if isinstance(key, str) and key in parts]
    return iter((inner[-1] if inner else Settings).model_fields)


def _lines(text: str) -> dict[Place, int]:
    """The line of every key and item; the whole file's is its first."""
    import yaml

    found: dict[Place, int] = {(): 1}
    waiting: list[tuple[Place, Any]] = [((), yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))]
    while waiting:
        place, node = waiting.pop()
        for key, value, mark in _children(node):
            found[(*place, key)] = mark.line + 1
            waiting.append(((*place, key), value))
    return found


def _children(node: Any) -> Sequence[tuple[str | int, Any, Any]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        return [(str(key.value), value, key.start_mark) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [(number, value, value.start_mark) for number, value in enumerate(node.value)]
    return ()
