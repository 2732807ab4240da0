"""`grayvault` and `python -m grayvault`: the command line, and Ctrl-C before it is there."""

import sys


def main() -> None:
    """Run the command line, whose import takes a while."""
    try:
        from grayvault.cli.main import main as command_line  # noqa: PLC0415

        command_line()
    except KeyboardInterrupt:
        sys.exit("Error: interrupted")


if __name__ == "__main__":
    main()
