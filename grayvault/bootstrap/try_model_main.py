"""The process that tries a model: `python -m grayvault.bootstrap.try_model_main FOLDER NAME`.

The last line of its output is JSON: a sentence about the model's problem, or null.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Load a model, colorize a tiny picture, and write the problem or null."""
    from grayvault.colorizers.model_checks.try_model import try_model  # noqa: PLC0415 - its libraries may end the process

    problem = try_model(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.write(f"\n{json.dumps(problem)}\n")


if __name__ == "__main__":
    main()
