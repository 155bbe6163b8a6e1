"""What the frame tells H5P's core: the content, its addresses, where somebody stopped, and the words of the player."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext

from learning.domain.h5p_files import library_store
from learning.h5p.params import completed
from learning.models import H5PContent

ID = 1  # a frame holds one content
WORDS = "l10n"  # the group of our types that holds what the player says


def integration(
    content: H5PContent, *, files: str, libraries: str, folders: dict[str, str], states: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """The object `H5PIntegration`. `files` and `libraries` are addresses; `folders` says under which folder a library
    stands there, because a new patch has a new address.
    """
    return {
        "url": files,
        "urlLibraries": libraries,
        "libraryDirectories": folders,
        "postUserStatistics": True,
        "ajax": {"setFinished": "", "contentUserData": ""},
        "saveFreq": 10,
        "siteUrl": "https://dishari.invalid/",
        "user": {"name": "learner", "mail": "learner@dishari.invalid"},
        "hubIsEnabled": False,
        "l10n": {"H5P": words()},
        "loadedJs": [],
        "loadedCss": [],
        "core": {"scripts": [], "styles": []},
        "contents": {
            f"cid-{ID}": {
                "library": str(content.library),
                "jsonContent": json.dumps(_played(content), ensure_ascii=False),
                "fullScreen": "0",
                "exportUrl": "",
                "embedCode": "",
                "resizeCode": "",
                "mainId": ID,
                "title": content.title,
                "contentUrl": files,
                "contentUserData": states,
                "displayOptions": dict.fromkeys(("frame", "export", "embed", "copyright", "icon", "copy"), False),
                "metadata": {"title": content.title, "license": content.about.get("license", "U")},
            }
        },
    }


def words() -> dict[str, str]:
    """What the core itself says to a learner; what our frame never shows has no words."""
    return {
        "fullscreen": gettext("Full screen"),
        "disableFullscreen": gettext("Leave full screen"),
        "close": gettext("Close"),
        "confirmDialogHeader": gettext("Are you sure?"),
        "confirmDialogBody": gettext("Please confirm that you want to go on. This cannot be undone."),
        "cancelLabel": gettext("Cancel"),
        "confirmLabel": gettext("Confirm"),
        "contentChanged": gettext("This content has changed since you last used it."),
        "startingOver": gettext("You begin again."),
    }


def _played(content: H5PContent) -> Any:
    """With the words of the player where a content of one of our types does not bring its own."""
    store = library_store()
    if not store.is_built_in(content.library):
        return content.played
    language = content.language if content.language in dict(settings.LANGUAGES) else get_language() or "en"
    fields = store.fields(content.library, language) or ()
    return completed(tuple(each for each in fields if each.name == WORDS), content.played, store.fields)
