"""One POST a run, signed as in the Standard Webhooks scheme: HMAC-SHA256 over id, timestamp and body.

The receiver checks the signature, refuses a timestamp that is minutes old, and knows by the id a POST that came
twice. The secret comes from the environment alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oretrace.errors import OptionError, OretraceError
from oretrace.watch.addresses import check_address, host_of
from oretrace.watch.outputs.json_lines import line_of
from oretrace.watch.words import headline

if TYPE_CHECKING:
    import httpx2

    from oretrace.watch.records import Change

SECRET = "ORETRACE_WEBHOOK_SECRET"
ATTEMPTS, WAIT, SECONDS = 4, 0.5, 20.0
PASSING = frozenset({408, 425, 429, *range(500, 600)})
"""Statuses that another try may heal."""


class NotTakenError(Exception):
    """An answer, or none, that another try may heal."""


def post(address: str, changes: Sequence[Change]) -> None:
    """Post the changes; OretraceError where nobody takes them after a few tries."""
    import httpx2
    import stamina

    secret = os.environ.get(SECRET, "").strip()
    if not secret:
        raise OptionError(f"a webhook is signed: set {SECRET}")
    check_address(address)
    body, id = body_of(changes), id_of(changes)
    try:
        for attempt in stamina.retry_context(
            on=NotTakenError, attempts=ATTEMPTS, timeout=None, wait_initial=WAIT, wait_max=30.0
        ):
            with attempt, httpx2.Client(timeout=SECONDS, follow_redirects=False) as client:
                _post(client, address, body, headers_of(secret, id, body, datetime.now(UTC)))
    except NotTakenError as error:
        raise OretraceError(f"webhook {host_of(address)}: expected a status of 200 to 299, found {error}.") from None


def body_of(changes: Sequence[Change]) -> bytes:
    """The headline and the changes as JSON."""
    document = {"headline": headline(changes), "changes": [line_of(one) for one in changes]}
    return json.dumps(document, ensure_ascii=False).encode()


def id_of(changes: Sequence[Change]) -> str:
    """The same for the same changes."""
    text = ",".join(f"{one.number} {one.made_at}" for one in changes)
    return f"msg_{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def headers_of(secret: str, id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a POST: its id, its moment in seconds, and the signature over both and the body."""
    moment = str(int(at.timestamp()))
    return {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature(secret, id, moment, body)}",
    }


def signature(secret: str, id: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 in base64 over "id.timestamp.body"."""
    signed = f"{id}.{moment}.".encode() + body
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def _post(client: httpx2.Client, address: str, body: bytes, headers: dict[str, str]) -> None:
    import httpx2

    try:
        status = client.post(address, content=body, headers=headers).status_code
    except httpx2.TransportError as error:
        raise NotTakenError(type(error).__name__) from None
    if status in PASSING:
        raise NotTakenError(f"status {status}")
    if not 200 <= status < 300:
        raise OretraceError(f"webhook {host_of(address)}: expected a status of 200 to 299, found {status}.")
