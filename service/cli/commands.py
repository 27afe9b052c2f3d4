"""The commands with their options and help; each hands over to a module that does the work."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from service.cli import people, rights


def _examples(*lines: str) -> str:
    return "Examples:\n\n" + "\n\n".join(f"congvan {line}" for line in lines)


app = typer.Typer(
    help="Read Vietnamese administrative notices and news, and answer who is to do what by when.",
    epilog=_examples("extract thong-bao.txt", "import corpora/notices", "serve"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(rights.keys, name="keys")
app.add_typer(rights.log, name="audit")
app.add_typer(people.users, name="users")


feed = typer.Typer(help="Look after the feed of changes (docs/changes.md).", no_args_is_help=True)
app.add_typer(feed, name="changes")


class WrongUse(typer.TyperException):
    """Arguments that do not go together; the message says which to give."""

    exit_code = 2


def _parse_day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no day; write it as 2024-06-30") from None


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"congvan {version('congvan')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)] = False,
) -> None:
    """Hold the options that stand before a command."""


@app.command(epilog=_examples("extract thong-bao.pdf", "extract --out records notices/*.txt", "extract - --json < bai-bao.html"))
def extract(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Text, HTML or PDF files; - reads the standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one line a file, instead of a table.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write DIR/<name without ending>.json for each file.")] = None,
    published: Annotated[
        date | None, typer.Option(parser=_parse_day, metavar="DATE", help="Day of publication (2024-06-30), if the text tells none.")
    ] = None,
) -> None:
    """Print the records of notices and news stories; nothing is stored."""
    if as_json and out:
        raise WrongUse("--json prints, --out writes files: give one of the two")
    from service.cli import extraction

    show: extraction.Show = extraction.print_table
    if as_json:
        show = extraction.print_json if len(files) == 1 and not extraction.is_several(files[0]) else extraction.print_json_line
    if out:
        for clash in extraction.collisions(files):
            place = out / f"{extraction.stem(clash[0])}.json"
            raise WrongUse(f"{' and '.join(clash)} would all become {place}: extract them into folders of their own")
        show = extraction.write_into(out)
    silent = out is None and typer.get_text_stream("stdout").isatty()
    raise typer.Exit(extraction.extract(files, published, show, silent=silent))


@app.command(epilog=_examples("evaluate corpora/gold --details", "evaluate --forms --only pdf,docx", "evaluate --pairs ../shared/dev"))
def evaluate(
    gold_dir: Annotated[
        Path | None,
        typer.Argument(metavar="GOLD_DIR", help="Folder of gold files; their texts lie in ../notices or ../text.", show_default="our own"),
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="List what differs, document by document.")] = False,
    forms: Annotated[bool, typer.Option("--forms", help="Make the texts into files of every form and score each form.")] = False,
    only: Annotated[str, typer.Option(metavar="FORMS", help="With --forms: these, with commas.", show_default="all")] = "",
    documents: Annotated[int, typer.Option(metavar="N", help="With --forms: N documents of all kinds.", min=0, show_default="all")] = 0,
    keep: Annotated[Path | None, typer.Option(metavar="FOLDER", help="With --forms: keep the files.", show_default=False)] = None,
    check: Annotated[bool, typer.Option("--check", help="With --forms: fail where a form does not reach what is asked of it.")] = False,
    write: Annotated[Path | None, typer.Option(metavar="FILE", help="With --forms: write the figures.", show_default=False)] = None,
    pairs: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Score FOLDER/files beside FOLDER/text against FOLDER/gold.", show_default=False)
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="N", help="With --forms and --pairs: processes.", min=1)] = 2,
) -> None:
    """Extract the texts of a gold folder and print the score table (docs/evaluate.md)."""
    from service.cli import measuring

    if pairs and (forms or gold_dir):
        raise WrongUse("--pairs names a folder with gold of its own: give it alone")
    if not forms and (only or documents or keep or check or write):
        raise WrongUse("--only, --documents, --keep, --check and --write go with --forms")
    if pairs:
        raise typer.Exit(measuring.pair(pairs, details=details, jobs=jobs))
    if forms:
        raise typer.Exit(measuring.form(gold_dir, only, measuring.Options(documents, jobs, keep, details, check, write)))
    raise typer.Exit(measuring.text(gold_dir, details=details))


@app.command(
    "import",
    epilog=_examples(
        "import notices",
        "import notices --dry-run",
        "import --resume last --retry-failed",
        "import --watch /nhan",
        "import notices --to URL",
    ),
)
def import_(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, folders, and JSONL files with a document a line.", show_default=False),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; else CONGVAN_IMPORT_WORKERS; 0: others read.", min=0, show_default=False)
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a line of JSON for each document.", show_default=False)] = None,
    resume: Annotated[str | None, typer.Option(metavar="ID", help="Go on with an import, `last` or by its id.", show_default=False)] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="With --resume: try again what failed.")] = False,
    reason: Annotated[str, typer.Option(metavar="CODE", help="With --retry-failed: only for this reason.", show_default="all")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be imported, and store nothing.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Tell whether every document is stored, byte for byte.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Import what comes into the folders, until Ctrl-C.")] = False,
    to: Annotated[str | None, typer.Option(metavar="URL", help="Hand in to a service elsewhere.", show_default=False)] = None,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", envvar="CONGVAN_KEY", help="With --to: the key for it.", show_default=False)
    ] = None,
    lang: Annotated[
        str | None, typer.Option(metavar="en|vi", envvar="CONGVAN_LANG", help="Language of the report.", show_default="of the terminal")
    ] = None,
) -> None:
    """Store documents and their records; what is stored already is skipped (docs/import.md)."""
    from service.cli import importing
    from service.imports import Options

    if not paths and (resume is None or dry_run or verify or to):
        raise WrongUse("name files or folders, or go on with an import by --resume")
    if (retry_failed and resume is None) or (reason and not retry_failed):
        raise WrongUse("--retry-failed goes with --resume, --reason goes with --retry-failed")
    if dry_run + verify + watch + bool(to) > 1:
        raise WrongUse("give one of: --dry-run, --verify, --watch, --to")
    given, options = paths or [], Options(workers, report, "" if resume == "last" else resume, reason if retry_failed else None)
    if dry_run or verify:
        raise typer.Exit(importing.look(given, lang, verify=verify))
    if to:
        raise typer.Exit(importing.deliver(given, importing.Service(to, key), options, lang))
    raise typer.Exit((importing.watch if watch else importing.import_)(given, options, lang))


@app.command(epilog=_examples("imports", "imports last --failed", "imports 5f0c7a1be2d94c36 --report outcome.jsonl"))
def imports(
    which: Annotated[str | None, typer.Argument(metavar="ID", help="An import, `last` or by its id.", show_default="all")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="List what failed, document by document.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a line of JSON for each document.", show_default=False)] = None,
) -> None:
    """List the imports that were, or tell what became of one (docs/import.md)."""
    from service.cli import history

    if which is None and (failed or report):
        raise WrongUse("--failed and --report are about one import: name it, or `last`")
    raise typer.Exit(history.show(which, report, failed=failed) if which else history.find())


@app.command(epilog=_examples("worker", "worker --processes 4"))
def worker(
    processes: Annotated[
        int | None, typer.Option(help="Processes that read; else CONGVAN_READER_PROCESSES.", min=1, show_default=False)
    ] = None,
) -> None:
    """Read what others have queued, until Ctrl-C; on PostgreSQL on as many machines as you like (docs/operate.md)."""
    from service.cli import working

    working.work(processes)


@app.command(epilog=_examples("serve", "serve --port 8001"))
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else CONGVAN_HOST.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; else CONGVAN_PORT.", min=0, max=65535, show_default=False)] = None,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1)] = 1,
) -> None:
    """Serve the API until Ctrl-C (docs/serve.md)."""
    from service.cli import serving

    serving.serve(host, port, workers)


@app.command(epilog=_examples("reextract", "reextract --all"))
def reextract(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Documents to read again.", show_default="all that are due")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Read all again, whatever extractor read them.")] = False,
) -> None:
    """Read stored documents again that an older extractor read; a record that is the same keeps its id."""
    if ids and everything:
        raise WrongUse("ids name documents, --all takes every one: give one of the two")
    from service.cli import renewal

    raise typer.Exit(renewal.reextract(ids or [], everything))


@app.command(
    epilog=_examples("purge 0f3a9c51d2e47b68a1c0 --reason 'theo yêu cầu'", "purge --person 'Đỗ Văn Tấn' --dry-run", "purge --finish")
)
def purge(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Documents.", show_default=False)] = None,
    container: Annotated[str | None, typer.Option(metavar="SHA256", help="All that came in a container.", show_default=False)] = None,
    before: Annotated[
        date | None, typer.Option(parser=_parse_day, metavar="DAY", help="All that was stored before a day (UTC).", show_default=False)
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="NAME", help="All that name a person, in any spelling.", show_default=False)] = None,
    in_text: Annotated[bool, typer.Option("--in-text", help="With --person: also where only the text has the name.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why, for the tombstone; no names of people.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be purged.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="Remove what a purge that was broken off left.")] = False,
    compact: Annotated[bool, typer.Option("--compact", help="With --finish: write the whole database anew.")] = False,
    allow: Annotated[str | None, typer.Option(metavar="ID", help="Let purged bytes come again.", show_default=False)] = None,
) -> None:
    """Remove documents for good, with all that came of them (docs/purge.md)."""
    from service.cli import purging

    choice = purging.Choice(ids or (), container, before, person, in_text)
    if choice.count + finish + bool(allow) != 1:
        raise WrongUse("give one of: ids, --container, --before, --person, --finish, --allow")
    if (compact and not finish) or (in_text and not person):
        raise WrongUse("--compact goes with --finish, --in-text with --person")
    if allow:
        raise typer.Exit(purging.allow(allow))
    raise typer.Exit(purging.finish(compact=compact) if finish else purging.purge(choice, reason, dry=dry_run, sure=yes))


@app.command(
    epilog=_examples(
        'export xlsx unit="Sở Y tế" due_to=2024-12-31 headings=vi --out viec.xlsx',
        "export csv --documents layout=incoming",
        "export gold --to thuoc-do",
    )
)
def export(
    form: Annotated[str, typer.Argument(metavar="FORM", help="csv, xlsx, jsonl, parquet, ics, atom or gold.")],
    filters: Annotated[list[str] | None, typer.Argument(metavar="NAME=VALUE", help="What the API takes (docs/exports.md).")] = None,
    documents: Annotated[bool, typer.Option("--documents", help="Export documents: csv, xlsx, jsonl.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a file.", show_default="the standard output")] = None,
    to: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Of gold: where it is written.", show_default=False)] = None,
) -> None:
    """Write stored commitments, or documents, as a table, lines, a calendar, a feed, or gold (docs/exports.md, docs/review.md)."""
    from service.cli import exporting

    if (form == "gold") != (to is not None) or (to and out):
        raise WrongUse("gold goes into a folder: congvan export gold --to FOLDER; other forms to --out FILE")
    if to is not None:
        raise typer.Exit(exporting.gold(filters or [], to))
    raise typer.Exit(exporting.export(f"{'documents' if documents else 'commitments'}.{form}", filters or [], out))


@app.command(epilog=_examples("reindex"))
def reindex() -> None:
    """Make the search columns and the index of words anew; the service may go on meanwhile (docs/store.md)."""
    from service.cli import reindexing

    raise typer.Exit(reindexing.reindex())


@app.command(epilog=_examples("backup /sao-luu/congvan", "backup /sao-luu/congvan-2026-11-22.tar"))
def backup(
    place: Annotated[
        Path, typer.Argument(metavar="FOLDER|FILE.tar", help="A folder, which is added to, or a tar file, which is made anew.")
    ],
) -> None:
    """Copy database and original files, also while the service works (docs/operate.md)."""
    from service.cli import keeping

    raise typer.Exit(keeping.backup(place))


@app.command(epilog=_examples("restore /sao-luu/congvan", "restore --check /sao-luu/congvan-2026-11-22.tar"))
def restore(
    place: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.tar", help="What `congvan backup` wrote, of either database.")],
    force: Annotated[bool, typer.Option("--force", help="Replace what the store holds.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look whether the backup is whole.")] = False,
    originals: Annotated[bool, typer.Option("--originals", help="Only bring back original files that are missing or damaged.")] = False,
) -> None:
    """Bring a backup back into an empty store, every byte checked; stop the service before (docs/operate.md)."""
    if force + check + originals > 1:
        raise WrongUse("--force replaces all, --originals adds files, --check changes nothing: give one of the three")
    from service.cli import keeping

    raise typer.Exit(keeping.restore(place, "force" if force else "check" if check else "originals" if originals else ""))


@app.command(epilog=_examples("doctor", "doctor --deep", "doctor --repair"))
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Read every original file and compare its checksum.")] = False,
) -> None:
    """Look for what is wrong with the store: a line each with what to do (docs/operate.md)."""
    from service.cli import keeping

    raise typer.Exit(keeping.examine(repair=repair, deep=deep))


@app.command(epilog=_examples("query --unit 'so y te' --due-to 2024-06-30", "query --q 'bao cao' --json --server http://10.0.0.5:8000"))
def query(
    q: Annotated[str, typer.Option(metavar="WORDS", help='Words and "quoted phrases".', show_default=False)] = "",
    kind: Annotated[str, typer.Option(help="assignment, proposal or plan.", show_default=False)] = "",
    unit: Annotated[list[str] | None, typer.Option(help="Who is to act, in any spelling; may be given again.", show_default=False)] = None,
    issuer: Annotated[list[str] | None, typer.Option(help="Who assigns; may be given again.", show_default=False)] = None,
    due_from: Annotated[date | None, typer.Option(parser=_parse_day, metavar="DATE", help="The deadline is then or later.")] = None,
    due_to: Annotated[date | None, typer.Option(parser=_parse_day, metavar="DATE", help="The deadline is then or before.")] = None,
    limit: Annotated[int, typer.Option(help="Most that are printed.", min=1, max=500)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, a line each.")] = False,
    server: Annotated[str, typer.Option(metavar="URL", envvar="CONGVAN_SERVER", help="The service.")] = "http://127.0.0.1:8000",
    key: Annotated[str | None, typer.Option(envvar="CONGVAN_KEY", help="A key for it.", show_default=False)] = None,
) -> None:
    """Ask a running service who is to do what by when (docs/client.md)."""
    from service.cli import querying
    from service.client.filters import CommitmentFilters

    filters = CommitmentFilters(unit=unit or (), issuer=issuer or (), limit=limit)
    for name, value in (("q", q), ("kind", kind), ("due_from", due_from), ("due_to", due_to)):
        if value:
            filters[name] = value  # type: ignore[literal-required]
    raise typer.Exit(querying.query(server, key, filters, as_json))


@feed.command(epilog=_examples("changes prune --older 365"))
def prune(
    older: Annotated[float, typer.Option(metavar="DAYS", help="Entries that are older than so many days.", min=0, max=100_000)],
) -> None:
    """Delete old entries of the feed; who follows and has not read them begins anew with an export."""
    from service.cli import changes

    raise typer.Exit(changes.prune(older))


@app.command(epilog=_examples("relink", "relink --all"))
def relink(
    everything: Annotated[bool, typer.Option("--all", help="Link all again, whatever registry linked them.")] = False,
) -> None:
    """Link stored records again to the registry of bodies after it changed; no document is read again (docs/bodies.md)."""
    from service.cli import relinking

    raise typer.Exit(relinking.relink(everything))
