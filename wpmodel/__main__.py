"""Where the command begins (`wpmodel`, or `python -m wpmodel`): Ctrl-C ends it cleanly, even while packages load, and
so does a polite request to end, as a queue or `timeout` sends it."""

import signal
import sys
import warnings


def main() -> None:
    """Run the command line. Exit code 2 where somebody stops it outside the work that says itself what it leaves."""
    warnings.formatwarning = in_words
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:  # whoever has it ignored means it
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from wpmodel.cli.front import main as command_line

        command_line()
    except KeyboardInterrupt:
        stopped()
    except SystemExit as end:
        if end.code == 130:  # so Typer ends a command on Ctrl-C
            stopped()
        raise


def in_words(message: Warning | str, *_: object, **__: object) -> str:
    """A warning as the sentence that it is, without the place in the sources that Python puts around it."""
    return f"{message}\n"


def stopped() -> None:
    """Say so, and end."""
    sys.stderr.write("Stopped before the end.\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
