"""Options that several commands take, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFolder = Annotated[Path | None, typer.Option("--config", help="Folder of YAML instead of the shipped one.")]
OwnTable = Annotated[
    Path | None, typer.Option("--equivalents", help="CSV import,domestic,source: counterparts beside the shipped ones.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="Candidates for each import.")]
Trained = Annotated[Path | None, typer.Option("--weights", help="Weights made by `train`, instead of the shipped.")]
OneToOne = Annotated[bool, typer.Option("--one-to-one", help="Both files list the same products: one offer each.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of an XLSX file; the first by default.")]
Rates = Annotated[Path | None, typer.Option("--rates", help="CSV currency,date,rate of exchange rates.")]
Day = Annotated[str | None, typer.Option("--date", help="Day of the cost estimate; by default that of the rates.")]
ImportPrices = Annotated[
    Path | None, typer.Option("--import-prices", help="Catalog whose prices stand behind those that imports lack.")
]
PriceIndex = Annotated[
    Path | None, typer.Option("--price-index", help="CSV series,month,index that brings old prices to the day.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language of words for people: ru or en.")]
