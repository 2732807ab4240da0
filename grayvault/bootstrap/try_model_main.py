"""The process that tries a model: `python -m ….checked_model FOLDER NAME`.

It writes what is wrong with the model, or null, as the last line of its output, as JSON.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Load a model, colorize a tiny picture, and say how that went."""
    from grayvault.colorizers.try_model import try_model  # noqa: PLC0415 - its libraries may end the process

    problem = try_model(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.write(f"\n{json.dumps(problem)}\n")


if __name__ == "__main__":
    main()
