"""Reads the YAML of a mapping, within bounds, and names the key that is wrong.

Every plain scalar is text, which the model turns into a number or a truth where it wants one: a mapping holds codes
and names, and YAML alone would read NO as false, 010 as 8 and 2024-01-01 as a day.
"""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from oretrace.errors import InputError, nearest, shorten
from oretrace.sources.mapping import NOTHING, Mapping, Strict
from oretrace.sources.reading import read_source

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_BYTES = 64_000
MAX_DEPTH = 20
Model = TypeVar("Model", bound=Strict)


def load_mapping(name: str | Path) -> Mapping:
    """A mapping by path, or by the name of one that ships with oretrace."""
    return load(name, "oretrace.sources", Mapping)


def load(name: str | Path, package: str, model: type[Model]) -> Model:
    """A mapping of the kind `model`, by path or by the name of one in the folder `mappings` of `package`."""
    path = Path(name)
    shipped = {Path(entry.name).stem: entry for entry in files(package).joinpath("mappings").iterdir()}
    if path.suffix in (".yml", ".yaml"):
        data = read_source(path, MAX_BYTES, "a mapping file").data
    elif str(name) in shipped:
        data = shipped[str(name)].read_bytes()
    else:
        names = ", ".join(sorted(shipped))
        expected = f"a path ending in .yml, or a shipped mapping ({names})"
        raise InputError(expected, str(name), "mapping", nearest(str(name), shipped))
    return _validated(_parse(data, str(name)), str(name), model)


def _parse(data: bytes, name: str) -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        """Text, lists and keys only: no reference to another part, no key twice, no tag."""

        yaml_implicit_resolvers = {}  # noqa: RUF012

        def compose_node(self, parent: Any, index: Any) -> Any:
            event = self.peek_event()  # type: ignore[no-untyped-call]
            if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) not in (None, "!"):
                problem = "aliases (*) and tags (!) have no use here"
                raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
            self.depth = getattr(self, "depth", 0) + 1
            if self.depth > MAX_DEPTH:
                problem = f"brackets or keys nested more than {MAX_DEPTH} deep"
                raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [getattr(key, "value", None) for key, _ in node.value]
            for number, key in enumerate(keys):
                if not isinstance(key, str) or key in keys[:number]:
                    mark = node.value[number][0].start_mark
                    raise yaml.constructor.ConstructorError(
                        None, None, f"expected each key once, found {shorten(key)}", mark
                    )
            return super().construct_mapping(node, deep)

    Loader.add_implicit_resolver("tag:yaml.org,2002:null", NOTHING, ["~", "n", ""])
    try:
        return yaml.load(data.decode("utf-8-sig"), Loader)
    except UnicodeDecodeError:
        raise InputError("a mapping in UTF-8", "other bytes", name) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError("YAML", " ".join(str(error).split()), name) from None


def _validated(content: Any, name: str, model: type[Model]) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        # A key that is written otherwise is unknown and missing at once: what is unknown has the nearest name.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        raise _error_of(first, name, model) from None


def _error_of(first: ErrorDetails, name: str, model: type[Model]) -> InputError:
    """The sentence on one error of a model: what a key should be, what stands there, where."""
    keys = [str(key) for key in first["loc"]]
    where = f"{name}, {'.'.join(keys) or 'top level'}"
    if first["type"] == "extra_forbidden":
        return InputError("a key that a mapping has", keys[-1], where, nearest(keys[-1], _fields(model)))
    if first["type"] == "missing":
        return InputError(f"the key {keys[-1]}", sorted(first["input"]), where)
    expected = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return InputError(expected, first["input"], where)


def _fields(model: type[Strict]) -> list[str]:
    classes = [
        c for c in vars(import_module(model.__module__)).values() if isinstance(c, type) and issubclass(c, Strict)
    ]
    found: list[type[BaseModel]] = [*classes]
    return [name for one in found for name in one.model_fields]
