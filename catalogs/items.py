"""Rows of named cells → items. One path for files, one typed line and rows of the HTTP interface."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from catalogs.agreement import decoded_values, is_coarser, is_explained, is_reread
from catalogs.columns import Column, attribute_column, map_columns, map_header
from catalogs.fields import Draft, lead_days_of, mass_of, price_of, unit_value
from catalogs.formats.keyed import value_text
from catalogs.item import ClassGuess, Designation, Item, Value
from catalogs.manner import UNKNOWN, Manner, designation_text, with_model
from catalogs.normalize.category import canonical_category
from catalogs.normalize.code import find_codes, normalize_code
from catalogs.normalize.designation import decode
from catalogs.normalize.infer import inferred_values
from catalogs.normalize.maker import normalize_maker
from catalogs.normalize.meaning import class_meaning
from catalogs.normalize.text import clean_text, normalize_text
from catalogs.understand import classify_all, stated_in, value_of_cell
from config.load import Config, load_config

_PAIR = re.compile(r"\s*([^:=;]{1,80}?)\s*[=:]\s*(.+?)\s*", re.DOTALL)
_SURE_CLASS = 0.5  # under it a decoded designation knows the class better than words do
_DECODED_CLASS = 0.9
_LONGEST_CODE = 24  # a longer designation cell is a name
_OUTER = frozenset(
    {"mass_kg", "maker", "country", "tnved", "okpd2"}
)  # canonical columns that may stand among attributes


def normalize_rows(rows: Iterable[Mapping[str, str]], config: Config | None = None) -> list[Item]:
    """Items of rows whose keys are headers: a typed line is {"name": line}. Ids default to the row number, from 1.

    Never rejects: a row without a name gives an item with an issue.
    """
    known = config or load_config()
    maps: dict[tuple[str, ...], tuple[Column, ...]] = {}
    drafts = []
    for number, row in enumerate(rows, 1):
        names = tuple(row)
        columns = maps.get(names)
        if columns is None:
            columns = maps[names] = map_columns(names, known)
        drafts.append(draft_row(str(number), columns, tuple(row.values()), known))
    return finish_drafts(drafts, known)


def draft_row(row_id: str, columns: Sequence[Column], cells: Sequence[str], config: Config) -> Draft:
    """Cells sorted into canonical ones and attributes; cells that hold several attributes are taken apart."""
    draft = Draft(row_id)
    for column, cell in zip(columns, cells, strict=False):
        text = clean_text(cell) if cell else ""
        if not text or column.kind == "ignored":
            continue
        if column.kind == "attribute":
            draft.attributes.append((text, column))
        elif column.kind == "code":
            draft.attributes.append((text, column))
            draft.codes.append(text)
        elif column.target == "attributes":
            _expand(draft, text, cell.splitlines(), column, config)
        else:
            draft.cells[column.target] = (text, column)
    draft.id = draft.text("id") or row_id
    return draft


def finish_drafts(drafts: Sequence[Draft], config: Config, *, manner: Manner = UNKNOWN) -> list[Item]:
    """Items of drafts. The classes of all are told in one call; the class then guides quantities and designations.

    `manner` is that of the catalog the drafts are from; it settles what a row alone leaves open.
    """
    names = [_display_name(draft) for draft in drafts]
    classes = classify_all(drafts, names, config)
    decoded = [
        decode(
            designation_text(draft),
            config,
            class_code=_code_of(guesses),
            prefer=manner.dialects,
        )
        for draft, guesses in zip(drafts, classes, strict=True)
    ]
    return [_item(*parts, config, manner) for parts in zip(drafts, classes, decoded, strict=True)]


def _item(
    draft: Draft,
    guesses: tuple[ClassGuess, ...],
    designations: tuple[Designation, ...],
    config: Config,
    manner: Manner,
) -> Item:
    name, model, maker = _display_name(draft), draft.text("model"), draft.text("maker")
    guesses = _with_decoded_class(guesses, designations, config)
    designations = tuple(_in_class(one, config, _code_of(guesses)) for one in designations)
    mass, mass_values = mass_of(draft)
    stated = _stated_values(draft, name, config, _code_of(guesses), manner)
    draft.issues = [issue for issue in draft.issues if not is_explained(issue, designations)]
    values = (
        *mass_values,
        *(value for value in stated if not is_reread(value, designations) and not is_coarser(value, designations)),
    )
    book = config.classes
    decoded = decoded_values(
        draft, values, designations, lambda value: book.rule(_code_of(guesses), value.attribute, value.unit).tolerance
    )
    price = price_of(draft)
    return Item(
        id=draft.id,
        name=name,
        title=normalize_text(with_model(name, model)),
        description=draft.text("description"),
        maker=maker,
        maker_key=normalize_maker(maker) if maker else "",
        country=draft.text("country"),
        model=model,
        classes=guesses,
        tnved="".join(char for char in draft.text("tnved") if char.isdigit()),
        okpd2=draft.text("okpd2"),
        codes=_codes(draft, name, model),
        designations=designations,
        values=(*values, *decoded, *inferred_values((*values, *decoded), config, class_code=_code_of(guesses))),
        price=price,
        mass_kg=mass,
        lead_days=lead_days_of(draft),
        region=draft.text("region"),
        issues=tuple(draft.issues),
    )


def _in_class(designation: Designation, config: Config, class_code: str) -> Designation:
    """The designation with its values under the attributes of the class."""
    meant = (class_meaning(value, config, class_code=class_code) for value in designation.values)
    values = tuple(
        canonical_category(value, config, class_code=class_code) if value.attribute != old.attribute else value
        for value, old in zip(meant, designation.values, strict=True)
    )
    return designation if values == designation.values else replace(designation, values=values)


def _stated_values(draft: Draft, name: str, config: Config, class_code: str, manner: Manner) -> tuple[Value, ...]:
    """Attribute cells first, then what name and description say that the cells do not."""
    values: list[Value] = []
    for text, column in draft.attributes:
        found, issues = value_of_cell(text, column, config, class_code=class_code, manner=manner)
        values.extend(found)
        draft.issues.extend(issues)
    values.extend(unit_value(draft))
    stated = {value.attribute for value in values}
    for column_name, text in (("name", name), ("description", draft.text("description"))):
        if text:
            found, issues = stated_in(text, config, class_code=class_code, column=column_name, manner=manner)
            values.extend(value for value in found if value.attribute not in stated)
            draft.issues.extend(issues)
            stated |= {value.attribute for value in found}
    category = draft.cells.get("category")
    if category:
        values.append(Value("category", category=category[0], text=category[0], column=category[1].header))
    return tuple(values)


def _with_decoded_class(
    guesses: tuple[ClassGuess, ...], designations: Sequence[Designation], config: Config
) -> tuple[ClassGuess, ...]:
    """A decoded designation names the class where words abstain, are unsure, or name a wider one."""
    code = next((one.class_code for one in designations if one.class_code), "")
    if not code or (guesses and guesses[0].code == code):
        return guesses
    sure = guesses and guesses[0].confidence >= _SURE_CLASS
    if sure and guesses[0].code not in config.classes.ancestors(code):
        return guesses
    return (
        ClassGuess(code, config.classes.name(code), _DECODED_CLASS),
        *(guess for guess in guesses if guess.code != code),
    )


def _codes(draft: Draft, name: str, model: str) -> tuple[str, ...]:
    codes = dict.fromkeys(find_codes(name))
    for text in (model, *draft.codes):
        if text:
            if len(text) <= _LONGEST_CODE:
                codes[normalize_code(text)] = None
            codes.update(dict.fromkeys(find_codes(text)))
    codes.pop("", None)
    return tuple(codes)


def _display_name(draft: Draft) -> str:
    return draft.text("name") or draft.text("model")


def _code_of(guesses: tuple[ClassGuess, ...]) -> str:
    return guesses[0].code if guesses else ""


def _expand(draft: Draft, text: str, lines: Sequence[str], column: Column, config: Config) -> None:
    """Attributes of one cell: a JSON object, or "name=value; name: value". What is neither joins the description."""
    pairs = _json_pairs(text) or _text_pairs(lines)
    for name, value in pairs:
        inner = map_header(name, 1, config)
        if inner.kind == "canonical" and inner.target in _OUTER and inner.target not in draft.cells:
            draft.cells[inner.target] = (value, inner)
        else:
            target = inner if inner.kind == "attribute" else attribute_column(name, config)
            draft.attributes.append((value, target))
    if not pairs:
        before = draft.text("description")
        draft.cells["description"] = (f"{before}; {text}" if before else text, column)


def _json_pairs(text: str) -> list[tuple[str, str]]:
    if not text.startswith("{"):
        return []
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [(str(name), value_text(value)) for name, value in record.items() if value_text(value).strip()]


def _text_pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of "name=value; …": all parts but the odd one must be pairs, else the text is prose."""
    parts = [text for line in lines for part in line.split(";") if (text := clean_text(part))]
    pairs = [match for match in (_PAIR.fullmatch(part) for part in parts) if match]
    return [(match[1], match[2]) for match in pairs] if len(pairs) >= max(1, len(parts) - 1) else []
