"""What a program sends in JSON: an object whose keys are known, so that a misspelt one is no silence."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, model_validator

from oretrace.errors import nearest


class Sent(BaseModel):
    """A JSON object; a key that it does not have is named, with the nearest known one."""

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        for key in given if isinstance(given, dict) else ():
            if key not in cls.model_fields:
                near = nearest(str(key), cls.model_fields)
                keys = ", ".join(cls.model_fields)
                raise ValueError(f"expected keys {keys}; found {key!r}" + (f"; nearest is {near!r}" if near else ""))
        return given
