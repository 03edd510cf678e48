"""Results that took long, kept while the server runs: only so many, the ones that were asked for last."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class Same(Generic[Value]):
    """A large value as a key: it is the same as itself alone, so that nobody looks into it."""

    value: Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@dataclass
class Kept(Generic[Value]):
    """At most `most` values by what they depend on, snapshots of the store among it."""

    most: int
    _values: dict[Hashable, Value] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> Value | None:
        """The value of a key; None where it is not kept."""
        with self._lock:
            if key not in self._values:
                return None
            value = self._values[key] = self._values.pop(key)
            return value

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not kept; two who ask at once may both make it."""
        known = self.get(key)
        return self.put(key, make()) if known is None else known

    def put(self, key: Hashable, value: Value) -> Value:
        """Keep a value, and let go of the one that was not asked for longest where there are too many."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            while len(self._values) > self.most:
                del self._values[next(iter(self._values))]
        return value
