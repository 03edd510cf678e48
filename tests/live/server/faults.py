"""Faults by plan: which request of which service is answered how. All are deterministic."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.live.server.answers import Answer, Table, as_json

KINDS = {
    "throttle": "429 with Retry-After (403 with an HTML page from HMRC's firewall)",
    "quota": "403, out of call volume quota",
    "error": "500",
    "html": "a page of HTML with status 200 where data belong",
    "truncate": "the body ends early, with a Content-Length that fits what is sent",
    "length": "a Content-Length larger than what is sent; the connection closes",
    "drip": "the body in small pieces with pauses",
    "duplicate": "rows printed twice",
    "columns": "a column renamed",
    "short": "rows missing, the counts beside them as for all (whole and well formed)",
    "lost_page": "404 for a further page (HMRC), for a job's data (Comext), or for the request",
    "expired": "the job of a large extraction has expired (Comext)",
}
ON_ROWS = frozenset(("duplicate", "columns", "short"))
AMOUNTS = ("OBS_VALUE", "Value", "GEN_VAL_MO", "ALL_VAL_MO", "primaryValue")  # the column that "columns" renames


def _message(status: int, text: str, **headers: str) -> Answer:
    return replace(as_json({"statusCode": status, "message": text}, status), headers=headers)


INSTEAD = {
    "throttle": _message(429, "Rate limit is exceeded. Try again in 1 seconds.", **{"Retry-After": "1"}),
    "quota": _message(403, "Out of call volume quota. Quota will be replenished in 03:14:17."),
    "error": _message(500, "Something went wrong. Please try again or contact the office."),
    "lost_page": _message(404, "The resource you are looking for has been removed."),
    "html": Answer(
        200,
        b"<!DOCTYPE html><html><head><title>Service maintenance</title></head><body>Back soon.</body></html>",
        "text/html",
    ),
}


@dataclass(frozen=True)
class Fault:
    """Strikes `times` requests of a service from its `at`-th (from 1) that the kind can befall."""

    kind: str
    service: str = "*"
    at: int = 1
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"one of {', '.join(KINDS)}, not {self.kind}")


class Plan:
    """Counts the requests that each fault could strike."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self._faults = faults
        self._seen = [0] * len(faults)

    def strike(self, service: str, path: str, query: str) -> str | None:
        """The kind of fault of this request, if one is planned; call it once a request."""
        struck = None
        for number, fault in enumerate(self._faults):
            if fault.service in ("*", service) and _can_befall(fault.kind, service, path, query):
                self._seen[number] += 1
                if struck is None and fault.at <= self._seen[number] < fault.at + fault.times:
                    struck = fault.kind
        return struck


def _can_befall(kind: str, service: str, path: str, query: str) -> bool:
    job = "/async/" in path
    if kind == "expired":
        return job and "/status/" in path
    if kind == "lost_page":
        return (service != "uk" or "skip" in query) and (service != "comext" or "/async/data/" in path)
    if kind in ON_ROWS:
        return "/status/" not in path and "reference" not in path and not path.endswith(("/Country", "/getDA"))
    return True


def spoil(kind: str | None, table: Table) -> Table:
    """The rows as a fault of this kind leaves them."""
    if kind == "duplicate" and table.rows:
        return Table(table.names, [row for row in table.rows for _ in range(2)], table.total)
    if kind == "columns":
        amount = next((name for name in table.names if name in AMOUNTS), table.names[-1])
        return Table([f"{name}_NEW" if name == amount else name for name in table.names], table.rows, table.total)
    if kind == "short":
        return Table(table.names, table.rows[: len(table.rows) // 2], table.total)
    return table


def instead(kind: str | None, service: str) -> Answer | None:
    """The answer that a fault gives in place of the service's own."""
    if kind == "throttle" and service == "uk":
        return Answer(403, b"<html><body>Ip Forbidden</body></html>", "text/html")
    return INSTEAD.get(kind or "")
