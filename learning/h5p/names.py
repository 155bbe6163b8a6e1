"""What a library is called: a machine name, written as it is (capitals count), and a major and a minor version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

MACHINE = re.compile(r"[A-Za-z0-9_\-.]{1,255}")
NUMBER = re.compile(r"[0-9]{1,5}")
SPACED = re.compile(r"([A-Za-z0-9_\-.]{1,255}) ([0-9]{1,5})\.([0-9]{1,5})")
HYPHENED = re.compile(r"([A-Za-z0-9_\-.]{1,255})-([0-9]{1,5})\.([0-9]{1,5})")


@dataclass(frozen=True, order=True)
class LibraryName:
    machine: str
    major: int
    minor: int

    def __str__(self) -> str:
        """As contents name it: "H5P.Blanks 1.14"."""
        return f"{self.machine} {self.major}.{self.minor}"

    @property
    def folder(self) -> str:
        """As packages and addresses name it: "H5P.Blanks-1.14"."""
        return f"{self.machine}-{self.major}.{self.minor}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """From "H5P.Blanks 1.14"; None for what is none."""
        return cls._of(SPACED.fullmatch(text))

    @classmethod
    def of_folder(cls, text: str) -> Self | None:
        """From "H5P.Blanks-1.14"."""
        return cls._of(HYPHENED.fullmatch(text))

    @classmethod
    def of_json(cls, said: Any) -> Self | None:
        """From {"machineName": …, "majorVersion": …, "minorVersion": …}; numbers may be written as text."""
        if not isinstance(said, dict):
            return None
        machine, major, minor = (said.get(key) for key in ("machineName", "majorVersion", "minorVersion"))
        numbers = number(major), number(minor)
        if not isinstance(machine, str) or not MACHINE.fullmatch(machine) or None in numbers:
            return None
        return cls(machine, *numbers)  # type: ignore[arg-type]

    @classmethod
    def _of(cls, match: re.Match[str] | None) -> Self | None:
        return cls(match[1], int(match[2]), int(match[3])) if match else None


def number(value: Any) -> int | None:
    """A version as exports write it, 1 or "1"; None for what is none. True is not one."""
    if isinstance(value, bool):
        return None
    text = str(value) if isinstance(value, int | str) else ""
    return int(text) if NUMBER.fullmatch(text) else None
