"""The command line. Parses arguments and maps errors to exit codes; what it does lives in matcher.commands.

Exit codes: 0 done · 1 our bug · 2 the user can mend it · 3 refused or undetermined · 4 under a quality floor.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from matcher.arguments import (
    ConfigFolder,
    Day,
    ImportPrices,
    Json,
    Lang,
    Limit,
    OneToOne,
    OwnTable,
    PriceIndex,
    Rates,
    Sheet,
    Trained,
)  # fmt: skip
from matcher.service import COMMANDS, GROUPS

app = typer.Typer(
    name="zamena",
    help="Finds domestic substitutes for imported industrial equipment: ranked, graded, explained, costed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help starts in half the time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

MENDABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.ENOENT, errno.ENOTDIR, errno.EISDIR)
"""What the system refuses and the user can grant: a folder, a right, room on the disk."""


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the results.")] = Path("zamena-demo"),
    lang: Lang = "ru",
) -> None:
    """Match the shipped sample catalogs and write matches.csv, matches.xlsx and report.html."""
    from matcher.commands import demo as command  # noqa: PLC0415
    from matcher.commands.options import Options  # noqa: PLC0415

    command.run(output, options=Options(lang=lang))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A catalog file.")],
    rejected: Annotated[Path | None, typer.Option("--rejected", help="CSV of the rows not taken.")] = None,
    sheet: Sheet = None,
    mapping: Annotated[bool, typer.Option("--mapping", help="Print what each column is taken for, and why.")] = False,
    config: ConfigFolder = None,
    json: Json = False,
) -> None:
    """Read and normalize a catalog; count what was read, accepted, rejected and not understood."""
    from matcher.commands import check as command  # noqa: PLC0415

    command.run(file, rejected=rejected, sheet=sheet, config=config, mapping=mapping, json=json)


@app.command()
def normalize(
    file: Annotated[str, typer.Argument(help="A catalog file; - or nothing reads item names from stdin.")] = "-",
    sheet: Sheet = None,
    config: ConfigFolder = None,
) -> None:
    """Print what was understood of each row, one JSON document a line."""
    from matcher.commands import normalize as command  # noqa: PLC0415

    command.run(file, sheet=sheet, config=config)


@app.command()
def match(
    imports: Annotated[Path, typer.Argument(help="Catalog of imported items.")],
    offers: Annotated[Path, typer.Argument(help="Catalog of domestic offers, or a folder made by `index`.")],
    output: Annotated[Path, typer.Option("-o", "--output", help=".csv .xlsx .parquet .jsonl or .html")],
    limit: Limit = 10,
    one_to_one: OneToOne = False,
    weights: Trained = None,
    config: ConfigFolder = None,
    equivalents: OwnTable = None,
    lang: Lang = "ru",
    rates: Rates = None,
    date: Day = None,
    import_prices: ImportPrices = None,
    price_index: PriceIndex = None,
) -> None:
    """Match every import against the offers.

    Names in other languages are read by terms and a lexicon; where it is installed also by a sentence encoder.
    """
    from matcher.commands import match as command  # noqa: PLC0415
    from matcher.commands.options import CostOptions, Options  # noqa: PLC0415

    costs = CostOptions(rates, date, import_prices=import_prices, price_index=price_index)
    options = Options(
        config=config, lang=lang, costs=costs, weights=weights, one_to_one=one_to_one, equivalents=equivalents
    )
    command.run(imports, offers, output, limit=limit, options=options)


@app.command()
def query(
    text: Annotated[str, typer.Argument(help="One imported item, as a person would type it.")],
    offers: Annotated[Path, typer.Option("--offers", help="Catalog of domestic offers or its index folder.")],
    limit: Limit = 10,
    correct: Annotated[
        list[str] | None, typer.Option("--set", help="name=value: correct what was understood; name= makes it unknown.")
    ] = None,
    config: ConfigFolder = None,
    equivalents: OwnTable = None,
    lang: Lang = "ru",
    rates: Rates = None,
    date: Day = None,
    import_prices: ImportPrices = None,
    price_index: PriceIndex = None,
    json: Json = False,
) -> None:
    """Find substitutes for one item."""
    from matcher.commands import query as command  # noqa: PLC0415
    from matcher.commands.options import CostOptions, Options  # noqa: PLC0415

    costs = CostOptions(rates, date, import_prices=import_prices, price_index=price_index)
    options = Options(config=config, lang=lang, json=json, costs=costs, equivalents=equivalents)
    command.run(text, offers, limit=limit, corrections=correct or [], options=options)


@app.command()
def why(
    import_id: Annotated[str, typer.Argument(help="Id of the import.")],
    offer_id: Annotated[str, typer.Argument(help="Id of the offer.")],
    imports: Annotated[Path, typer.Option("--imports", help="Catalog of imported items.")],
    offers: Annotated[Path, typer.Option("--offers", help="Catalog of domestic offers or its index folder.")],
    config: ConfigFolder = None,
    equivalents: OwnTable = None,
    lang: Lang = "ru",
    rates: Rates = None,
    date: Day = None,
    import_prices: ImportPrices = None,
    price_index: PriceIndex = None,
    json: Json = False,
) -> None:
    """Show the comparison of one pair and, if it was not offered, the stage that dropped it."""
    from matcher.commands import why as command  # noqa: PLC0415
    from matcher.commands.options import CostOptions, Options  # noqa: PLC0415

    costs = CostOptions(rates, date, import_prices=import_prices, price_index=price_index)
    options = Options(config=config, lang=lang, json=json, costs=costs, equivalents=equivalents)
    command.run(import_id, offer_id, imports=imports, offers=offers, options=options)


@app.command()
def index(
    offers: Annotated[Path, typer.Argument(help="Catalog of domestic offers; with --verify the index folder.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Folder of the index.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Add the offers to the index, or replace same ids.")] = False,
    withdraw: Annotated[list[str] | None, typer.Option("--withdraw", help="Id to take out; repeatable.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Only read an index to its last byte.")] = False,
    config: ConfigFolder = None,
) -> None:
    """Normalize the offers once and save them; every command that takes offers takes the folder too."""
    from matcher.commands import index as command  # noqa: PLC0415

    if verify:
        command.verify(offers)
    else:
        command.run(offers, output, config=config, update=update, withdraw=withdraw or [])


@app.command()
def reconcile(
    imports: Annotated[Path, typer.Argument(help="Catalog of imported items.")],
    offers: Annotated[Path, typer.Argument(help="Catalog of domestic offers or its index folder.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the run.")],
    resume: Annotated[bool, typer.Option("--resume", help="Go on where a broken run ended.")] = False,
    since: Annotated[
        Path | None, typer.Option("--since", help="Folder of an earlier run: take over what holds.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes.")] = 1,
    max_memory: Annotated[str, typer.Option("--max-memory", help="Limit of all processes together: 4G, 800M.")] = "4G",
    engine: Annotated[str, typer.Option("--engine", help="local, or dask (extra).")] = "local",
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="Address of a dask scheduler; own workers if none.")
    ] = "",
    limit: Limit = 10,
    config: ConfigFolder = None,
    lang: Lang = "ru",
    rates: Rates = None,
    date: Day = None,
) -> None:
    """Match a long list in chunks: resumable, on several processes, recomputing only what changed."""
    from matcher.commands import reconcile as command  # noqa: PLC0415
    from matcher.commands.options import CostOptions, Options  # noqa: PLC0415

    options = Options(config=config, lang=lang, costs=CostOptions(rates, date))
    how = command.How(resume, since, workers, max_memory, engine, scheduler)
    command.run(imports, offers, output, limit=limit, how=how, options=options)


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="Folder of the earlier run.")],
    after: Annotated[Path, typer.Argument(help="Folder of the later run.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="CSV; diff.csv in the later run if none.")
    ] = None,
) -> None:
    """Name each answer that differs between two runs, and its cause."""
    from matcher.commands import reconcile as command  # noqa: PLC0415

    command.compare(before, after, output)


@app.command()
def evaluate(
    imports: Annotated[Path, typer.Argument(help="Catalog of imported items.")],
    offers: Annotated[Path, typer.Argument(help="Catalog of domestic offers or its index folder.")],
    pairs: Annotated[Path, typer.Argument(help="CSV import_id,offer_id[,gain].")],
    floor: Annotated[list[str] | None, typer.Option("--floor", help="recall@10=0.9: exit 4 below it.")] = None,
    limit: Limit = 10,
    one_to_one: OneToOne = False,
    weights: Trained = None,
    config: ConfigFolder = None,
    equivalents: OwnTable = None,
    json: Json = False,
) -> None:
    """Print recall@1,5,10, hit@1, MRR, nDCG@10 and the best-threshold F1 against judged pairs."""
    from matcher.commands import evaluate as command  # noqa: PLC0415
    from matcher.commands.options import Options  # noqa: PLC0415

    options = Options(config=config, json=json, weights=weights, one_to_one=one_to_one, equivalents=equivalents)
    command.run(imports, offers, pairs, floors=floor or [], limit=limit, options=options)


@app.command()
def train(
    pairs: Annotated[Path, typer.Argument(help="CSV import_id,offer_id,judgement[,reason].")],
    imports: Annotated[Path, typer.Argument(help="Catalog of imported items.")],
    offers: Annotated[Path, typer.Argument(help="Catalog of domestic offers or its index folder.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Weights file to write.")] = Path("weights.yml"),
    one_to_one: OneToOne = False,
    config: ConfigFolder = None,
    json: Json = False,
) -> None:
    """Fit the probability of one product to judged pairs; write nothing that is worse on pairs held out."""
    from matcher.commands import train as command  # noqa: PLC0415
    from matcher.commands.options import Options  # noqa: PLC0415

    options = Options(config=config, json=json, one_to_one=one_to_one)
    command.run(pairs, imports, offers, output, options=options)


@app.command()
def review(
    imports: Annotated[Path, typer.Argument(help="Catalog of imported items.")],
    offers: Annotated[Path, typer.Argument(help="Catalog of domestic offers or its index folder.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="CSV of the pairs worth judging.")] = Path("queue.csv"),
    judgements: Annotated[Path | None, typer.Option("--judge", help="Ask now; answers go to this CSV.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Pairs to propose.")] = 100,
    blind: Annotated[bool, typer.Option("--blind", help="Without score and grade, which lead the eye.")] = False,
    config: ConfigFolder = None,
) -> None:
    """Propose the pairs worth judging, value at stake times uncertainty; --judge asks y, n, u or q for each."""
    from matcher.commands import review as command  # noqa: PLC0415
    from matcher.commands.options import Options  # noqa: PLC0415

    command.run(imports, offers, output, judgements, show=command.Show(limit, blind), options=Options(config=config))


@app.command()
def cost(
    case: Annotated[Path, typer.Argument(help="One cost case, YAML.")],
    explain: Annotated[bool, typer.Option("--explain", help="Print where each figure came from.")] = False,
    config: ConfigFolder = None,
    json: Json = False,
) -> None:
    """Run one cost case: every line and the totals."""
    from matcher.commands import cost as command  # noqa: PLC0415

    command.run(case, explain=explain, config=config, json=json)


for one in COMMANDS:
    app.command()(one)
for group in GROUPS:
    app.add_typer(group)


def main() -> None:
    """The console entry point: every UserError becomes a message and its exit code, anything else is our bug."""
    from config.errors import RefusedError, UserError  # noqa: PLC0415

    # Products of matrices are small here: a second thread waits longer than it works, and may change the last bit.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except UserError as error:
        typer.echo(f"zamena: {error}", err=True)
        sys.exit(3 if isinstance(error, RefusedError) else 2)
    except OSError as error:
        if error.errno not in MENDABLE:
            raise
        typer.echo(f"zamena: {error.filename or 'output'}: {error.strerror}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("zamena: stopped", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
