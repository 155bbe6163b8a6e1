"""What each character of a text in the old Bijoy encoding shows in the font SutonnyMJ, as Unicode.

Facts of the font, by the place that a glyph takes in a syllable. A text of that time is a row of shapes in the
order in which they stand on the paper: the vowel sign ে comes before its consonant, a reph after it, and many
conjuncts are one shape. Two generations of the font are in use; where they differ, `bijoy.py` reads the neighbours.
"""

HASANTA = "\u09cd"
REPH = "র" + HASANTA

# Letters and whole conjuncts: what a syllable may be built on.
BASES = {
    **dict(zip("ABCDEFGHIJ", "অইঈউঊঋএঐওঔ", strict=True)),
    **dict(zip("KLMNOPQRSTUVWXYZ_`abcdefghijklmn", "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ", strict=True)),
    **{"o": "\u09dc", "p": "\u09dd", "q": "\u09df", "r": "ৎ"},
    **{"°": "ক্ক", "±": "ক্ট", "²": "ক্ষ্ম", "³": "ক্ত", "´": "ক্ম", "µ": "ক্র", "¶": "ক্ষ", "ÿ": "ক্ষ", "·": "ক্স"},
    **{"¹": "গ্গ", "º": "গ্দ", "»": "গ্ধ", "¼": "ঙ্ক", "½": "ঙ্গ", "¾": "জ্জ", "À": "জ্ঝ", "Á": "জ্ঞ"},
    **{"Â": "ঞ্চ", "Ã": "ঞ্ছ", "Ä": "ঞ্জ", "Å": "ঞ্ঝ", "Æ": "ট্ট", "Ç": "ড্ড", "È": "ণ্ট", "É": "ণ্ঠ", "Ê": "ণ্ড"},
    **{"Ë": "ত্ত", "Ì": "ত্থ", "Í": "ত্ম", "Î": "ত্র", "Ï": "দ্দ", "×": "দ্ধ", "Ø": "দ্ব", "Ù": "দ্ম"},
    **{"Ú": "ন্ঠ", "Û": "ন্ড", "Ü": "ন্ধ", "Ý": "ন্স", "Þ": "প্ট", "ß": "প্ত", "à": "প্প", "á": "প্স"},
    **{"â": "ব্জ", "ã": "ব্দ", "ä": "ব্ধ", "å": "ভ্র", "æ": "ম্ন", "ç": "ম্ফ"},
    **{"é": "ল্ক", "ê": "ল্গ", "ë": "ল্ট", "ì": "ল্ড", "í": "ল্প", "î": "ল্ফ", "ð": "শ্চ", "ñ": "শ্ছ"},
    **{"ò": "ষ্ণ", "ó": "ষ্ট", "ô": "ষ্ঠ", "õ": "ষ্ফ", "ö": "স্খ", "÷": "স্ট", "ø": "স্ন", "ù": "স্ফ", "ý": "হ্ন", "þ": "হ্ম"},
    **{"¸": "গু", "ï": "শু", "û": "হু", "ü": "হৃ"},
}  # fmt: skip

# The left half of a conjunct; what follows stands on it.
HALVES = {"”": "চ্", "•": "ঙ্", "˜": "দ্", "™": "দ্", "š": "ন্", "›": "ন্", "¤": "ম্", "®": "ষ্", "¯": "স্"}

# The right half: it hangs on the letter, half or conjunct before it.
TAILS = {
    **dict.fromkeys("^¡¦Ÿ", "্ব"),
    **dict.fromkeys("ªÖ«", "্র"),
    **dict.fromkeys("¥§", "্ম"),
    **dict.fromkeys("¬\xadø", "্ল"),
    **{"¨": "্য", "œ": "্ন", "è": "্ণ", "ú": "্প", "¢": "্ভ", "£": "্ভ্র", "¿": "্ত্র", "‹": "্ক", "Œ": "্ক্র"},
    **{"—": "্ত", "Í": "্ত", "‘": "্তু", "’": "্থ"},
}

# Vowel signs that stand before the letter on paper and after it in Unicode.
BEFORE = {"w": "ি", "†": "ে", "‡": "ে", "ˆ": "ৈ", "‰": "ৈ"}

# Vowel signs that stand behind the letter, or below it.
BEHIND = {
    **{"v": "া", "x": "ী", "Š": "\u09d7", "ƒ": "ূ", "‚": "ূ", "~": "ূ", "„": "ৃ", "…": "ৃ"},
    **dict.fromkeys("yz“–æ", "ু"),
}

SIGNS = {"u": "ঁ", "s": "ং", "t": "ঃ"}
OTHERS = {
    **dict(zip("0123456789", "০১২৩৪৫৬৭৮৯", strict=True)),
    **{"|": "।", "$": "৳", "Ò": "“", "Ó": "”", "Ô": "‘", "Õ": "’", "Ð": "–", "Ñ": "—"},
}
