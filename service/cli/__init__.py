"""The command `congvan`: arguments in, output, error lines and an exit status out.

What takes long to import (the reader, the store, the web service) is imported by the command that needs it, so that
`--version`, `--help` and error messages come at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from service.cli.commands import app

INTERRUPTED = 130  # what shells expect after Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 all went well, 1 something failed, 2 wrong arguments."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        status = app(args=None if arguments is None else list(arguments), prog_name="congvan", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return _tell(_usage(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("interrupted", INTERRUPTED)
    except BrokenPipeError:  # `congvan … | head`: the reader has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _tell(f"{place}{error.strerror or error}; check the path, the rights and the free space", 1)
    return status if isinstance(status, int) else 0


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().split()).rstrip(".")
    return f"{message} (see {context.command_path} --help)" if context else message


def _tell(message: str, status: int) -> int:
    print(f"congvan: {message}", file=sys.stderr)
    return status
