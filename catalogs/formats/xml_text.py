"""XML files as pieces of text: the encoding found although the declaration may lie, slips of writers repaired."""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Iterator
from typing import BinaryIO

from catalogs.formats.encoding import SINGLE_BYTE, decode_line, find_encoding
from config.errors import InputError

_PIECE = 64 * 1024
_SAMPLE = 256 * 1024
MAX_TOKEN = 2 * 1024 * 1024  # characters of one tag, comment or text between two tags
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_ROOT = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*<(?:[\w.-]+:)?([^\W\d][\w.-]*)(?=[\s/>])",
    re.DOTALL,
)
_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])  # XML 1.0, production 2
_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][\w.-]{0,40});)")
_NAMED = re.compile(r"&([A-Za-z]{2,8});")
_OWN = frozenset(["amp", "lt", "gt", "quot", "apos"])  # XML's own five stay as they are
_TELLING = 40  # bytes above 127 that tell one Cyrillic encoding from another


def root_name(head: bytes) -> str:
    """The local name of the root element in the first bytes of a file, "" where they are not XML."""
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return ""
    text = head.decode(xml_encoding(head), "ignore").lstrip("\ufeff")
    match = _ROOT.match(text)
    return match[1] if match else ""


def xml_encoding(sample: bytes) -> str:
    """The encoding of an XML file: by its mark, by its bytes, and where they do not tell, by its declaration."""
    found = find_encoding(sample)
    if found.startswith("utf-") and found != "utf-8":
        return found
    if sample.startswith((b"<\x00", b"\x00<")):
        return "utf-16-le" if sample.startswith(b"<") else "utf-16-be"
    match = _DECLARED.match(sample)
    stated = _python_name(match[1].decode("ascii")) if match else ""
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if not high:
        return stated if stated and not stated.startswith("utf-16") else "utf-8"
    if found == "utf-8" or not stated or stated.startswith("utf-"):
        return found
    # other single-byte code pages are taken at their word: their letters are not known here
    return found if stated in SINGLE_BYTE and found in SINGLE_BYTE and high >= _TELLING else stated


def read_text(file: BinaryIO, *, where: str) -> Iterator[str]:
    """The text of an XML file in pieces that end at a tag; bytes that fit no encoding become U+FFFD.

    The declaration is dropped, the text being decoded already. Raises InputError for a token over MAX_TOKEN.
    """
    sample = file.read(_SAMPLE)
    encoding = xml_encoding(sample)
    is_first = True
    for piece in _decoded(file, sample, encoding, where):
        yield _repaired(_DECLARATION.sub("", piece.lstrip("\ufeff"), count=1) if is_first else piece)
        is_first = False


def _decoded(file: BinaryIO, sample: bytes, encoding: str, where: str) -> Iterator[str]:
    if encoding.startswith(("utf-16", "utf-32")):
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        yield decoder.decode(sample)
        while block := file.read(_PIECE):
            yield decoder.decode(block)
        return
    held = b""
    block = sample.removeprefix(codecs.BOM_UTF8)
    while block:
        cut = block.rfind(b">") + 1  # no byte of a longer UTF-8 sequence, and ">" in every code page here
        if cut:
            yield decode_line(held + block[:cut], encoding)[0]
            held = block[cut:]
        else:
            held += block
        if len(held) > MAX_TOKEN:
            raise InputError(f"no tag within {MAX_TOKEN} bytes: not a catalog", where=where)
        block = file.read(_PIECE)
    if held:
        yield decode_line(held, encoding)[0]


def _repaired(text: str) -> str:
    """Characters XML forbids dropped, a bare "&" and HTML's named characters written as XML has them."""
    if not text.isprintable():
        text = text.translate(_ILLEGAL)
    return _NAMED.sub(_character, _AMPERSAND.sub("&amp;", text)) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    code = html.entities.name2codepoint.get(match[1])  # HTML 4: of HTML 5 some names stand for "<"
    return match[0] if code is None or match[1] in _OWN else chr(code)


def _python_name(stated: str) -> str:
    try:
        return codecs.lookup(stated).name.replace("_", "-")
    except LookupError:
        return ""
