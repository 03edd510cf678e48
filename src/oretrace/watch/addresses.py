"""Addresses that a webhook may have."""

from __future__ import annotations

from urllib.parse import urlsplit

from oretrace.errors import OptionError
from oretrace.live.addresses import is_loopback
from oretrace.text import visible


def check_address(address: str) -> None:
    """OptionError for no address, one with a password, and one without TLS, unless it is on this machine."""
    import httpx2

    try:
        parts = urlsplit(address)
        httpx2.URL(address)
    except (ValueError, httpx2.InvalidURL):
        raise OptionError("webhook: expected an address that begins with https://, found none") from None
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address))):
        raise OptionError(f"webhook {host_of(address)}: expected an address that begins with https://")
    if parts.username or parts.password:
        raise OptionError(f"webhook {host_of(address)}: a name or password is in the address: give one without")


def host_of(address: str) -> str:
    """The host of an address: paths of webhooks are secrets at some receivers."""
    return visible(urlsplit(address).hostname or "without a host", keep="")
