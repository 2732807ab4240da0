"""How many examples hypothesis tries."""

import os
from collections.abc import Callable
from typing import cast

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy import Engine


def examples(most: int) -> int:
    """`most` in CI, a quarter of them in the ordinary run, but never fewer than four."""
    return most if os.environ.get("CI") else max(most // 4, 4)


def examples_on(engine: Engine, most: int) -> int:
    """`examples`; on a server, where each takes longer, a few of them: what differs is the SQL."""
    return examples(most) if engine.dialect.name == "sqlite" else examples(most // 8)


def run_machine(machine: Callable[[], RuleBasedStateMachine], examples: int, steps: int) -> None:
    """Try a state machine as often as this, however long it takes."""
    run_state_machine_as_test(
        cast("type[RuleBasedStateMachine]", machine),  # any maker of machines will do
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
