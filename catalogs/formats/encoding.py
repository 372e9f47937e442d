"""Which encoding a file of Russian, German or English text is in, and lines that do not follow it."""

from __future__ import annotations

import codecs

SINGLE_BYTE = ("cp1251", "cp866", "koi8-r")
WESTERN = "cp1252"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Share of each letter in Russian text, percent (Lyashevskaya, Sharov: frequency dictionary of modern Russian, 2009)
_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_SHARES = (
    *(10.97, 8.45, 8.01, 7.35, 6.7, 6.26, 5.47, 4.73, 4.54, 4.4, 3.49, 3.21, 2.98, 2.81, 2.62, 2.01, 1.9),
    *(1.74, 1.7, 1.65, 1.59, 1.44, 1.21, 0.97, 0.94, 0.73, 0.64, 0.48, 0.36, 0.32, 0.26, 0.04, 0.04),
)
_SHARE = dict(zip(_LETTERS, _SHARES, strict=True))
_ASCII = bytes(range(128))
_NOT_A_LETTER = -3.0  # a high byte that is no Russian letter
_CASE_FLIP = -8.0  # nОВЫЙ: what koi8-r looks like when read as cp1251


def find_encoding(sample: bytes) -> str:
    """The encoding of `sample`: by its mark, UTF-8 where it decodes, else the one whose letters are likeliest.

    UTF-8 also wins when only a few of its bytes are broken; `decode_line` mends those lines.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if sample.isascii() or _utf8_share(sample) >= 0.5:
        return "utf-8"
    if _is_western(sample):
        return WESTERN
    return max(SINGLE_BYTE, key=lambda name: _likelihood(sample[:65536], name))


def decode_line(line: bytes, encoding: str) -> tuple[str, str]:
    """Text of one line and what was wrong with it ("" = nothing). Never fails.

    A line of a UTF-8 file that is not UTF-8 (files glued together) is read in the encoding its letters suit, and a line
    that is UTF-8 within a single-byte file as UTF-8: Cyrillic bytes form valid UTF-8 by chance practically never.
    """
    if line.isascii():
        return line.decode("ascii"), ""
    try:
        return line.decode("utf-8"), "" if encoding.startswith("utf-8") else f"line is UTF-8 in a {encoding} file"
    except UnicodeDecodeError:
        if not encoding.startswith("utf-8"):
            return line.decode(encoding, "replace"), ""
    if _utf8_share(line) >= 0.5:
        return line.decode("utf-8", "replace"), "bytes that are not UTF-8 were replaced"
    found = find_encoding(line)
    return line.decode(found, "replace"), f"line is {found} in a UTF-8 file"


def _utf8_share(sample: bytes) -> float:
    """Share of the bytes above 127 that stand in valid UTF-8 sequences; 1 when all do."""
    high = len(sample.translate(None, _ASCII))
    if not high:
        return 1.0
    return len(sample.decode("utf-8", "ignore").encode("utf-8").translate(None, _ASCII)) / high


def _is_western(sample: bytes) -> bool:
    """German or French text: single accented letters between Latin ones. Russian letters stand in runs."""
    lone = paired = 0
    for before, byte, after in zip(b" " + sample, sample, sample[1:] + b" ", strict=False):
        if byte >= 0xC0:
            if before >= 0xC0 or after >= 0xC0:
                paired += 1
            elif chr(before).isalpha() or chr(after).isalpha():
                lone += 1
    return lone > paired


def _likelihood(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    score, before = 0.0, " "
    for char in text:
        if char >= "\x80":
            lower = char.lower()
            score += _SHARE.get(lower, _NOT_A_LETTER)
            if lower in _SHARE and char != lower and before.islower() and before >= "\x80":
                score += _CASE_FLIP
        before = char
    return score
