"""What a person writes: bounded, printable, and the name it is written under."""

from __future__ import annotations

import getpass
import os
import unicodedata

from oretrace.errors import InputError
from oretrace.text import OBEYED

MOST_NAME, MOST_LINE, MOST_NOTE, MOST_WRITTEN = 100, 200, 10_000, 2_000
"""Characters of a person's name, of a title or a reason, of a note, of a party's name as written."""
USER = "ORETRACE_USER"


def person(given: str | None = None) -> str:
    """Under whose name something is written: the one given, else ORETRACE_USER, else that of the login."""
    named = given or os.environ.get(USER, "").strip()
    if not named:
        try:
            named = getpass.getuser()
        except (KeyError, OSError):  # no such user on this machine
            raise InputError("a name", "none", "author", do=f"Give one with --as, or set {USER}") from None
    return line(named, "author", MOST_NAME)


def line(text: str, where: str, most: int = MOST_LINE) -> str:
    """One line of text, composed (NFC) and stripped, so that what looks the same is the same; else InputError."""
    found = unicodedata.normalize("NFC", text).strip()
    if not found:
        raise InputError("some text", text, where)
    return _checked(found, where, most, "")


def name_as_written(text: str, where: str = "pair") -> str:
    """A party's name letter for letter, as it stands in the data; InputError for one that cannot be shown."""
    if not text.strip():
        raise InputError("a name", text, where)
    return _checked(text, where, MOST_WRITTEN, "")


def note(text: str, where: str = "note") -> str:
    """Text of any number of lines, "" allowed; InputError as for `line`."""
    return _checked(text.replace("\r\n", "\n").strip(), where, MOST_NOTE, "\n\t\u200c\u200d")


def _checked(text: str, where: str, most: int, keep: str) -> str:
    """InputError where it is too long, or where signs of it would be obeyed and not shown."""
    if len(text) > most:
        raise InputError(f"at most {most:,} characters", f"{len(text):,} characters", where, do="Shorten it")
    for sign in text:
        if sign not in keep and unicodedata.category(sign) in OBEYED:
            do = "Control characters, direction marks and the like are not kept"
            raise InputError("text that can be shown", sign, where, do=do)
    return text
