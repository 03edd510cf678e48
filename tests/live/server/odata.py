"""The part of OData's $filter that clients of HMRC's service use: comparisons, and, or, not, startswith."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

TOKEN = re.compile(r"\s*(?:(\()|(\))|(,)|('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w/]*))")
Test = Callable[[dict[str, Any]], bool]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: a is not None and bool(a > b),
    "ge": lambda a, b: a is not None and bool(a >= b),
    "lt": lambda a, b: a is not None and bool(a < b),
    "le": lambda a, b: a is not None and bool(a <= b),
}


class FilterError(ValueError):
    """A filter that the service does not understand."""


class RefusedError(ValueError):
    """A filter that the service's firewall does not let through."""


def parse(text: str) -> Test:
    """The test of a filter over a record of flat names such as `Commodity/Hs6Code`."""
    tokens = _tokens(text)
    test, rest = _either(tokens)
    if rest:
        raise FilterError(f"Syntax error at '{rest[0]}' in '{text}'.")
    return test


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None:
            raise FilterError(f"Syntax error at position {at} in '{text}'.")
        found.append(match[0].strip())
        at = match.end()
    return found


def _either(tokens: list[str]) -> tuple[Test, list[str]]:
    left, rest = _both(tokens)
    tests = [left]
    while rest[:1] == ["or"]:
        more, rest = _both(rest[1:])
        tests.append(more)
    return (lambda record: any(test(record) for test in tests)) if len(tests) > 1 else left, rest


def _both(tokens: list[str]) -> tuple[Test, list[str]]:
    left, rest = _one(tokens)
    tests = [left]
    while rest[:1] == ["and"]:
        more, rest = _one(rest[1:])
        tests.append(more)
    return (lambda record: all(test(record) for test in tests)) if len(tests) > 1 else left, rest


def _one(tokens: list[str]) -> tuple[Test, list[str]]:
    match tokens:
        case ["not", *rest]:
            test, rest = _one(rest)
            return lambda record: not test(record), rest
        case ["(", *rest]:
            test, rest = _either(rest)
            if rest[:1] != [")"]:
                raise FilterError("A bracket is not closed.")
            return test, rest[1:]
        case ["startswith", "(", name, ",", value, ")", *rest]:
            start = str(_value(value))
            return lambda record: str(_field(record, name)).startswith(start), rest
        case [_, "in", *_]:
            raise RefusedError  # one client found it refused with 403; a chain of `or` is always understood
        case [name, operator, value, *rest] if operator in COMPARE:
            compare, other = COMPARE[operator], _value(value)
            return lambda record: compare(_field(record, name), other), rest
    raise FilterError(f"Syntax error at '{' '.join(tokens[:3])}'.")


def _value(token: str) -> Any:
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    if token == "null":
        return None
    try:
        return int(token)
    except ValueError:
        raise FilterError(f"A number or a text in quotes expected, not '{token}'.") from None


def _field(record: dict[str, Any], name: str) -> Any:
    if name not in record:
        raise FilterError(f"Could not find a property named '{name}' on type 'OTS'.")
    return record[name]
