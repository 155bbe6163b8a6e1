"""One sound content of each of our types, in Bangla, and responses to it with their points."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from learning.domain.h5p_files import library_store
from learning.domain.h5p_writing import write_content
from learning.h5p.names import LibraryName
from learning.h5p.params import begun
from learning.models import H5PContent

PICTURE = {"path": "images/hands.png", "mime": "image/png", "width": 600, "height": 400}
CHOICE = {
    "question": "<p>কখন হাত ধুতে হয়?</p>",
    "answers": [
        {"text": "রোগী দেখার আগে", "correct": True, "feedback": "ঠিক, আগে।"},
        {"text": "রোগী দেখার পরে", "correct": True},
        {"text": "শুধু দিনের শেষে", "correct": False, "feedback": "দেরি হয়ে যায়।"},
    ],
}
TRUE_FALSE = {"question": "<p>টিকা ফ্রিজে রাখতে হয়।</p>", "correct": "true", "whenRight": "২ থেকে ৮ ডিগ্রিতে।"}
FILL_IN = {
    "question": "<p>শূন্যস্থান পূরণ করুন।</p>",
    "lines": ["*২০/বিশ:একটি সংখ্যা* সেকেন্ড হাত ধুতে হয়।", "Use *ORS* for diarrhoea."],
}
ORDER = {"question": "<p>ধাপগুলো সাজান।</p>", "steps": ["হাত ভেজান", "সাবান লাগান", "হাত ধোন"]}
CASE = {
    "question": "<p>এক শিশুর জ্বর।</p>",
    "steps": [
        {
            "text": "<p>মা শিশুকে নিয়ে এলেন।</p>",
            "choices": [
                {"text": "তাপমাত্রা মাপি", "next": 2, "points": 2, "feedback": "ভালো।"},
                {"text": "ওষুধ দিয়ে দিই", "next": 0, "points": 0},
            ],
        },
        {
            "text": "<p>তাপমাত্রা ৩৯ ডিগ্রি।</p>",
            "choices": [
                {"text": "হাসপাতালে পাঠাই", "next": 0, "points": 3},
                {"text": "আবার মাপি", "next": 1, "points": 0},
            ],
        },
    ],
}
IMAGE_LABELS = {
    "question": "<p>নাম বলুন।</p>",
    "image": PICTURE,
    "alt": "একটি হাত",
    "spots": [{"label": "বুড়ো আঙুল", "x": 20, "y": 30}, {"label": "কবজি", "x": 50, "y": 90}],
    "others": ["কনুই"],
}
# machine name: (values, [(response, points, most)])
EXAMPLES: dict[str, tuple[dict[str, Any], list[tuple[str, int, int]]]] = {
    "Dishari.Choice": (CHOICE, [("0[,]1", 2, 2), ("0", 1, 2), ("0[,]2", 0, 2), ("2", 0, 2)]),
    "Dishari.TrueFalse": (TRUE_FALSE, [("true", 1, 1), ("false", 0, 1)]),
    "Dishari.FillIn": (FILL_IN, [("20[,]ors", 2, 2), (" বিশ [,]", 1, 2), ("২০[,]ORS", 2, 2), ("12[,]x", 0, 2)]),
    "Dishari.Order": (ORDER, [("0[,]1[,]2", 3, 3), ("1[,]0[,]2", 1, 3)]),
    "Dishari.Case": (CASE, [("0:0[,]1:0", 5, 5), ("0:1", 0, 5), ("0:0[,]1:1[,]0:0[,]1:0", 5, 5), ("0:0", 2, 5)]),
    "Dishari.ImageLabels": (IMAGE_LABELS, [("0[.]0[,]1[.]1", 2, 2), ("0[.]2[,]1[.]", 0, 2), ("0[.]0[,]1[.]0", 1, 2)]),
}


def a_png(width: int = 600, height: int = 400) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#006a4e").save(file, "PNG")
    return file.getvalue()


def an_exercise(machine: str = "Dishari.TrueFalse", *, language: str = "bn", **changes: Any) -> H5PContent:
    """A content of one of our types, with the words of its language."""
    library = LibraryName(machine, 1, 0)
    values = begun(library_store().fields(library, language) or ()) | EXAMPLES[machine][0]
    options = {"title": machine, "params": values, "by": None, "files": {PICTURE["path"]: a_png()}}
    return write_content(library=library, language=language, **options | changes)
