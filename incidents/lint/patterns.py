"""Personal data with a form of their own: numbers, addresses, accounts, initials."""

import re
from collections.abc import Callable, Iterator

from .words import COMMON_WORDS, FIRST_NAMES, ROLES, TITLES, is_listed, is_word, plain, words_of

BSN, PHONE, MAIL, KNOWN, NAME, ADDRESS, CLASS = "bsn", "phone", "mail", "known", "name", "address", "class"
BORN, ACCOUNT, PLATE, NUMBER = "born", "account", "plate", "number"
Found = tuple[str, int, int]

CANDIDATE_BSN = re.compile(r"(?<![\d.])\d(?:[ .-]?\d){8}(?![\d.]?\d)")
STREET = (
    "straat|laan|weg|gracht|kade|hof|dreef|singel|steeg|pad|dijk|plantsoen|plein|markt|erf|baan|ring|park|haven|weide"
    "|veld|oord|wal|oever|brink|kamp"
)
HOUSE = r"(?:nr\.? ?|nummer )?[1-9]\d{0,3} ?[a-zA-Z]?(?:-\w{1,4})?"
ENDS = (
    r"(?=\s*(?:[.,;:)!?\n]|$|(?:in|te|en|bij|op|waar|is|was|stond|heeft|werd|woont|van|tot|met|om|voor|gezien|thuis)"
    r"\b))"
)
NUMBERED = words_of("numbered")
"""A word with a number that is no address."""

SHORT_WORDS = words_of("small_words")
"""After four figures: "in 2023 is dit", never the letters of a postcode that is written small."""

STRICT = (
    (MAIL, r"(?<![\w.+-])[\w.+-]{1,64}(?:@| ?[(\[] ?(?:at|apenstaartje) ?[)\]] ?| at | apenstaartje )[\w-]{1,63}"
           r"(?:(?:\.| ?[(\[] ?(?:dot|punt) ?[)\]] ?| dot | punt )[\w-]{1,63}){1,4}"),
    (PHONE, r"(?<!\d)(?:(?:\+|00)31[ -]?(?:\(0\))?[ -]?|\(?0)[1-9](?:\)?[ ./-]{0,3}\d){8}(?!\d)"),
    (PHONE, r"(?<![\d+])\+[1-9]\d{0,2}(?:[ ./-]?\d){7,11}(?!\d)"),
    (ADDRESS, r"\b[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b"),
    (ADDRESS, r"\b[Pp]ostcode[\w ]{0,15}:? ?(?P<what>[1-9]\d{3} ?[A-Za-z]{2})\b"),
    (CLASS, r"\b(?:klas \d[a-zA-Z]{1,3}\d?|[1-6][A-HMVT]{1,2}\d?|[1-6] ?(?:havo|vwo|vmbo|mavo)|[hvmHVM][1-6][a-zA-Z]\d?"
            r"|(?:HV|VH|GT|TL|KB|BB|BK|MH|TH)[1-6][a-zA-Z]?\d?|(?:klas )(?:TL|KB|BB|GT|HV|MH)?[1-6][a-zA-Z]\d?"
            r"|(?:havo|vwo|vmbo|mavo|atheneum|gymnasium)[ -]?[1-6][a-zA-Z]?)\b"),
    (CLASS, r"\b(?:uit|in|van|klas|brugklas|leerlingen|leerling|meisje|jongen|mentor) [1-6][a-k]\b"),
    (BORN, r"\b[Gg]eb(?:oren|oortedatum|oortedag|\. ?dat(?:um|\.)?|\.?datum|\.)(?: \w{2,10}){0,2}:? ?"
           r"(\d{1,2}(?: |[-/.] ?)(?:\d{1,2}|[a-z]{3,9}\.?)(?: |[-/.] ?)['’]?\d{2,4})"),
    (BORN, r"\b(?:jarig|verjaardag)(?: \w{2,5}){0,2}:? \d{1,2}[- /](?:\d{1,2}|[a-z]{3,9})(?:[- /]\d{2,4})?\b"),
    (ACCOUNT, r"(?<![\w.])@[\w.]{3,30}\b"),
    (ACCOUNT, r"\b\w{2,32}#\d{4}\b"),
    (PLATE, r"(?<![\w-])(?i:[a-z]{1,3}-\d{2,3}-[a-z]{1,3}|\d{1,3}-[a-z]{2,3}-\d{1,3}|[a-z]{2}-[a-z]{2}-\d{2}"
            r"|\d{2}-\d{2}-[a-z]{2}|[a-z]{2}-\d{2}-\d{2}|\d{2}-[a-z]{2}-[a-z]{2})(?![\w-])"),
    (PLATE, r"\b(?i:kenteken)(?: is|:)? (?=[A-Za-z -]{0,4}\d)[A-Z0-9][A-Z0-9 -]{4,8}\b"),
    (NUMBER, r"\b(?i:(?:leerling|lln|student|studenten|stam|pas|personeels|paspoort|document)[. -]?(?:nummer|nr)"
             r"|lln)\.?(?: is)?:? {0,2}[A-Z0-9]{0,3}\d{4,10}\b"),
    (NUMBER, r"\bNL\d{2} ?[A-Z]{4}(?: ?\d){10}\b"),
)  # fmt: skip
PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in STRICT)

SMALL_POSTCODE = re.compile(r"\b[1-9]\d{3} ?([a-z]{2})\b")
STREET_NUMBER = re.compile(rf"\b(\w[\w'’-]{{1,30}}(?:{STREET})) {HOUSE}\b", re.IGNORECASE)
ALWAYS_STREET = re.compile(r"\w{3}(?:straat|laan|weg|gracht|singel|steeg|dreef)$")
"""Words of the language that end so, and have a number behind them, are streets all the same."""
NO_STREET = frozenset({"onderweg", "snelweg", "halverwege", "rijksweg", "autoweg", "provincialeweg", "dwarsweg"})
PLACE_NUMBER = re.compile(rf"\b(?:[A-Z][\w'’-]{{1,30}} ){{0,2}}([A-Z][\w'’-]{{1,30}}) {HOUSE}\b{ENDS}")
ABOUT_STREET = re.compile(
    r"(?:\b(?:[Aa]an|[Ww]oon\w*|[Aa]dres|[Nn]aar|[Vv]oor|[Oo]p|[Dd]e|[Hh]et)(?: de| het)?:? |[A-Z]\w+ )$"
)
WITH_HANDLE = re.compile(
    r"\b(?i:insta(?:gram)?|snap(?:chat)?|tiktok|discord|telegram|account|gebruikersnaam|username|gamertag)"
    r"(?: ?(?:[:=]|is|heet|naam)){1,2} [\"'“‘]?([\w.]{3,30})"
)
UNDERSCORED = re.compile(r"(?<![\w./@-])([a-zA-Z][\w.]{0,30})(?![\w/-])")
FILES = re.compile(r"\.(?:jpe?g|png|mp4|mov|pdf|docx?|xlsx?)$|^(?:IMG|VID|DSC)", re.IGNORECASE)

LETTER = r"(?:[A-ZŞŚŻŁÖÜÇİÉ]|Ch|IJ)\."
MORE_INITIALS = re.compile(rf"(?<![\w.]){LETTER}(?: ?(?:v|d|vd|v\.d|{LETTER[:-2]})\.){{0,3}} ?[A-Z]\.?(?![\w.])")
ONE_INITIAL = re.compile(r"(?:^|\b(\w{1,30}) |[\n(\"“] ?)(?P<what>[A-ZŞŚŻŁÖÜÇİ]\.)(?= [a-z(]|[,)]|$|\n)")
NO_INITIALS = frozenset({"nb", "bv", "nv", "ps", "us", "vs", "ov", "dd", "io", "em", "sj"})


def everything(text: str) -> Iterator[Found]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield kind, *_what(match)
    for kind, pattern, holds in JUDGED:
        for match in pattern.finditer(text):
            if holds(match):
                yield kind, *_what(match)


def _what(match: re.Match[str]) -> tuple[int, int]:
    """Without the word before it that told what it is."""
    return match.span("what" if "what" in match.re.groupindex else 0)


def _is_postcode(match: re.Match[str]) -> bool:
    return match[1] not in SHORT_WORDS


def _is_street(match: re.Match[str]) -> bool:
    """ "Kerkstraat 12" and "stationsweg 12", not "schoolplein 2", "onderweg 3" or "snelweg 12"."""
    street = match[1]
    if street[0].isupper():
        return street.casefold() not in NUMBERED
    return not is_listed(street) or (bool(ALWAYS_STREET.search(street)) and street not in NO_STREET)


def _is_place(match: re.Match[str]) -> bool:
    before = match.string[max(match.start(1) - 30, 0) : match.start(1)]
    word = match[1].casefold()
    return word not in NUMBERED and word not in COMMON_WORDS and bool(ABOUT_STREET.search(before))


def _is_handle(match: re.Match[str]) -> bool:
    return not is_word(match[1].strip("."))


def _has_underscore(match: re.Match[str]) -> bool:
    """With a figure or a first name in it: "incident_list" is a word of a program."""
    parts = match[1].strip("_").split("_")
    tells = any(part[-1:].isdigit() or plain(part) in FIRST_NAMES for part in parts)
    return len(parts) > 1 and tells and not FILES.search(match[1])


def _are_initials(match: re.Match[str]) -> bool:
    return re.sub(r"\W", "", match.group()).casefold() not in NO_INITIALS


def _is_initial(match: re.Match[str]) -> bool:
    """Not "gebouw B." or "plan A.": a letter stands alone, or after who or a small word."""
    before = plain(match[1] or "")
    after = match.string[match.end() : match.end() + 1]
    who = before in ROLES or before in TITLES or before in BEFORE_INITIAL
    return who or (not before and after == " ")


BEFORE_INITIAL = words_of("before_initial")
JUDGED: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (ADDRESS, SMALL_POSTCODE, _is_postcode), (ADDRESS, STREET_NUMBER, _is_street), (ADDRESS, PLACE_NUMBER, _is_place),
    (ACCOUNT, WITH_HANDLE, _is_handle), (ACCOUNT, UNDERSCORED, _has_underscore), (NAME, MORE_INITIALS, _are_initials),
    (NAME, ONE_INITIAL, _is_initial),
)  # fmt: skip
