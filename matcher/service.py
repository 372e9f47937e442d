"""Commands of the service, named in matcher/cli.py: running it, and who may use it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.arguments import ConfigFolder, Json

DatabaseUrl = Annotated[
    str | None, typer.Option("--database", envvar="ZAMENA_DATABASE", help="sqlite:///FILE or postgresql://...")
]

DataFolder = Annotated[Path | None, typer.Option("--data", envvar="ZAMENA_DATA", help="Folder of uploads and indexes.")]


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = 8000,
    database: DatabaseUrl = None,
    offers: Annotated[
        Path | None, typer.Option("--offers", help="Catalog or index folder served beside the listings.")
    ] = None,
    data: DataFolder = None,
    public_address: Annotated[
        str, typer.Option("--public-address", help="How people reach the service, if not by host and port.")
    ] = "",
    providers: Annotated[
        Path | None, typer.Option("--providers", help="YAML list of OpenID providers to sign in with.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Try it: sample catalogs, a database in ./zamena-serve, a one-time password.")
    ] = False,
    trusted_proxies: Annotated[
        str, typer.Option("--trusted-proxies", help="Addresses or networks of proxies whose X-Forwarded-* count.")
    ] = "",
    rates: Annotated[
        str, typer.Option("--rates", help="Where rates are counted: memory://, redis://HOST:PORT.")
    ] = "memory://",
    config: ConfigFolder = None,
) -> None:
    """Run the web service; its schema is brought up to date first."""
    from matcher.web import serve as command  # noqa: PLC0415

    address = public_address or f"http://{host}:{port}"
    if demo:
        from matcher.web import demo as sample  # noqa: PLC0415

        made = sample.demo_settings(data or sample.FOLDER, public_address=address)
        greeting = f"{address}\nSign in as {sample.EMAIL}, password {sample.new_password(made)} (until the next start)"
        command.run(made, host=host, port=port, greeting=greeting)
        return
    files = command.Files(data, offers, config, providers)
    settings = command.settings(database, files, command.Front(address, trusted_proxies, rates))
    command.run(settings, host=host, port=port)


def backup(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    database: DatabaseUrl = None,
    data: DataFolder = None,
) -> None:
    """Write every row of one moment and every uploaded file into one file; the service may go on working."""
    from matcher.commands import backup as command  # noqa: PLC0415

    command.backup(file, database=database, data=data)


def restore(
    file: Annotated[Path, typer.Argument(help="A file of zamena backup.")],
    database: DatabaseUrl = None,
    data: DataFolder = None,
    force: Annotated[bool, typer.Option("--force", help="Give up what the database holds now.")] = False,
) -> None:
    """Put a backup into an empty database, SQLite or PostgreSQL, while no service runs on it."""
    from matcher.commands import backup as command  # noqa: PLC0415

    command.restore(file, database=database, data=data, force=force)


def group(name: str, about: str) -> typer.Typer:
    """A command with commands of its own, in the style of the others."""
    return typer.Typer(name=name, help=about, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


user = group("user", "Users of the service and their roles.")
key = group("key", "API keys of users.")
audit = group("audit", "The log of who changed what.")
GROUPS = (user, key, audit)
COMMANDS = (serve, backup, restore)

Email = Annotated[str, typer.Argument(help="E-mail address of the user.")]
RoleName = Annotated[
    str | None, typer.Option("--role", help="owner, editor, viewer, officer, coordinator or administrator.")
]
Enterprise = Annotated[str | None, typer.Option("--enterprise", help="Enterprise, by id or whole name.")]
NewEnterprise = Annotated[str | None, typer.Option("--new-enterprise", help="Name of an enterprise to add.")]
Cluster = Annotated[str | None, typer.Option("--cluster", help="Cluster, by id or whole name.")]
NewCluster = Annotated[str | None, typer.Option("--new-cluster", help="Name of a cluster to add.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from stdin instead of asking for it.")
]


@user.command("add")
def user_add(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="Name for people.")] = "",
    role: RoleName = None,
    enterprise: Enterprise = None,
    new_enterprise: NewEnterprise = None,
    cluster: Cluster = None,
    new_cluster: NewCluster = None,
    password_stdin: FromStdin = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="They sign in through a provider.")] = False,
    database: DatabaseUrl = None,
) -> None:
    """Add a user, with a role if one is given; prints the user's id."""
    from matcher.commands import user as command  # noqa: PLC0415

    place = command.Place(role, enterprise, new_enterprise, cluster, new_cluster)
    password = None if no_password else command.ask_password(from_stdin=password_stdin)
    command.add(email, name, password, place, database=database)


@user.command("list")
def user_list(database: DatabaseUrl = None, json: Json = False) -> None:
    """List users with their roles."""
    from matcher.commands import user as command  # noqa: PLC0415

    command.show(database=database, json=json)


@user.command("role")
def user_role(
    email: Email,
    role: RoleName = None,
    enterprise: Enterprise = None,
    new_enterprise: NewEnterprise = None,
    cluster: Cluster = None,
    new_cluster: NewCluster = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the role away.")] = False,
    database: DatabaseUrl = None,
) -> None:
    """Give a user a role, in place of another in the same enterprise or cluster; or take it away."""
    from matcher.commands import user as command  # noqa: PLC0415

    place = command.Place(role, enterprise, new_enterprise, cluster, new_cluster)
    command.change_role(email, place, remove=remove, database=database)


@user.command("password")
def user_password(email: Email, password_stdin: FromStdin = False, database: DatabaseUrl = None) -> None:
    """Set a user's password; ends all their sessions."""
    from matcher.commands import user as command  # noqa: PLC0415

    command.change_password(email, command.ask_password(from_stdin=password_stdin), database=database)


@user.command("disable")
def user_disable(
    email: Email,
    enable: Annotated[bool, typer.Option("--enable", help="Let them in again.")] = False,
    database: DatabaseUrl = None,
) -> None:
    """Shut a user out at once, sessions and API keys included."""
    from matcher.commands import user as command  # noqa: PLC0415

    command.disable(email, disabled=not enable, database=database)


@key.command("add")
def key_add(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="What the key is for.")] = "key",
    scope: Annotated[list[str] | None, typer.Option("--scope", help="read, write or match; repeatable.")] = None,
    enterprise: Enterprise = None,
    days: Annotated[int | None, typer.Option("--days", help="How long it lasts; without end by default.")] = None,
    database: DatabaseUrl = None,
) -> None:
    """Make an API key; it is printed once and stored nowhere."""
    from matcher.commands import key as command  # noqa: PLC0415

    command.add(email, name, scope or [], enterprise=enterprise, days=days, database=database)


@key.command("list")
def key_list(
    email: Annotated[str | None, typer.Argument(help="User; everybody by default.")] = None,
    database: DatabaseUrl = None,
    json: Json = False,
) -> None:
    """List API keys, without what opens."""
    from matcher.commands import key as command  # noqa: PLC0415

    command.show(email, database=database, json=json)


@key.command("revoke")
def key_revoke(
    key: Annotated[str, typer.Argument(help="The key's id, or its beginning as listed.")], database: DatabaseUrl = None
) -> None:
    """End an API key at once."""
    from matcher.commands import key as command  # noqa: PLC0415

    command.revoke(key, database=database)


@audit.command("verify")
def audit_verify(
    expect: Annotated[
        str | None, typer.Option("--expect", help="NUMBER:DIGEST noted earlier, which must still be in the log.")
    ] = None,
    database: DatabaseUrl = None,
    json: Json = False,
) -> None:
    """Recompute the chain of the log; exit 3 where it is broken. Note what it prints, elsewhere."""
    from matcher.commands import audit as command  # noqa: PLC0415

    command.verify(expect, database=database, json=json)
