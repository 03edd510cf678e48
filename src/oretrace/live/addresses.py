"""Base addresses: what stands before the paths that a service documents."""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from oretrace.errors import OptionError

BEGUN = re.compile(r"/(sdmx/2\.1(/data)?|data/v1(/get)?|public/v1(/preview)?)$")
"""How a base address may end where it was copied with the beginning of one path of several."""


def joined_to(base: str, path: str) -> str:
    """A path below a base address that may itself end with the first parts of that path, or of another."""
    base = BEGUN.sub("", base)
    parts = path.strip("/").split("/")
    for count in range(len(parts), 0, -1):
        if base.endswith("/" + "/".join(parts[:count])):
            return "/".join((base, *parts[count:]))
    return f"{base}/{'/'.join(parts)}"


def base_of(variable: str, official: str) -> str:
    """The base address that a variable of the environment sets, else the official one; OptionError for none."""
    text = os.environ.get(variable, "").strip().rstrip("/") or official
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise OptionError(f"{variable} is no address such as {official}")
    if parts.username or parts.password:
        raise OptionError(f"{variable} has a name or a password in it: give an address without")
    return text


def is_loopback(base: str) -> bool:
    """Whether an address leads to this machine itself."""
    host = urlsplit(base).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
