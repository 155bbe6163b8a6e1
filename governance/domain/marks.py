"""What somebody had before their eyes when they began to write.

A form carries the mark of what was stored when it was opened; a verb that is given another one than is stored now says
so instead of overwriting what somebody else wrote meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.domain.texts import fault

NOTHING = "new"  # the mark of what is not there yet


def mark_of(held: Mapping[str, Any] | None) -> str:
    """A short mark of what a noun holds, as the log would keep it; of None, of something that is not there."""
    if held is None:
        return NOTHING
    text = json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_unseen(seen: str, stored: str, *, key: str) -> None:
    """Stop when something else is stored than was seen. Who writes without looking (an import) does not ask.

    `key` is the field that names the noun: what was to be added is there already.
    """
    if seen == stored:
        return
    if seen == NOTHING:
        raise fault(key, _("This is taken already. Choose another one, or change the one that is there."), "taken")
    raise fault(
        None,
        _(
            "Somebody else changed this since you opened it. What you typed is still here: compare it with what "
            "stands now, and save again if you mean it."
        ),
        "changed_meanwhile",
    )
