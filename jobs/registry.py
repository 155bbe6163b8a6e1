"""Which kinds of work there are. The apps that own them say so in `apps.py: ready()`, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

IMPORT = "import."  # the kind of an import is this and the KIND of `import_data`


@dataclass(frozen=True)
class JobKind:
    """One kind of work.

    `handler(job)` gets a `jobs.domain.execution.RunningJob` and returns what is kept as the result: a dictionary
    that is JSON. `may(user)` says who may start it and, later, still have it done; the system always may.

    An `atomic` kind runs in one transaction together with "this job is finished": all of it is there, once, or
    nothing is. A kind that reads or draws for long is not atomic: its handler writes nothing, and returns a
    function without arguments that does all the writing and returns the result; that runs in the transaction. What
    is returned may have a `close()`: it is called when the transaction is over, also after a failure.

    `streams`: an import that reads its file piece by piece, so that the larger limit for uploads holds.

    An import (`imports`) gets the payload `{"dry_run": bool, "accept_good_rows": bool, "legacy": …}` and a file, and
    returns `RowReport.as_dict()`. `columns` are the header of its template file. `href(job)` is the address where the
    result of a finished job is seen, "" for none. `file_types` are the endings of the files that its page takes.
    """

    kind: str
    handler: Callable[[Any], Any]
    label: Any
    may: Callable[[Any], bool]
    imports: bool = False
    columns: tuple[str, ...] = ()
    atomic: bool = True
    max_attempts: int = 3
    href: Callable[[Any], str] | None = None
    streams: bool = False
    file_types: tuple[str, ...] = (".csv", ".xlsx")

    @property
    def most_bytes(self) -> int:
        """The largest file that this import takes."""
        return settings.MAX_STREAMED_IMPORT_BYTES if self.streams else settings.MAX_IMPORT_BYTES

    @property
    def slug(self) -> str:
        """The KIND of an import, as `import_data` and its page call it."""
        return self.kind.removeprefix(IMPORT)


kinds: dict[str, JobKind] = {}


def register(
    kind: str,
    handler: Callable[[Any], Any],
    *,
    label: Any,
    may: Callable[[Any], bool],
    imports: bool = False,
    columns: Sequence[str] = (),
    atomic: bool = True,
    max_attempts: int = 3,
    href: Callable[[Any], str] | None = None,
    streams: bool = False,
    file_types: Sequence[str] = (".csv", ".xlsx"),
) -> JobKind:
    """Adds a kind; see JobKind. Called from `apps.py: ready()` only."""
    if imports and not kind.startswith(IMPORT):
        raise ValueError(f"The kind of an import begins with {IMPORT!r}, not {kind!r}.")
    known = kinds.get(kind)
    if known is not None and known.handler is not handler:
        raise ValueError(f"The kind {kind!r} is registered twice.")
    kinds[kind] = JobKind(
        kind=kind,
        handler=handler,
        label=label,
        may=may,
        imports=imports,
        columns=tuple(columns),
        atomic=atomic,
        max_attempts=max_attempts,
        href=href,
        streams=streams,
        file_types=tuple(file_types),
    )
    return kinds[kind]


def import_kinds() -> dict[str, JobKind]:
    """The imports by their KIND, in alphabetical order."""
    return {each.slug: each for each in sorted(kinds.values(), key=lambda kind: kind.kind) if each.imports}
