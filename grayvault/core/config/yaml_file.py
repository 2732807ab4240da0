"""A configuration file's YAML. Apart, since most vaults have no such file, and PyYAML takes long to
load."""

from pathlib import Path
from typing import Any

import yaml

from grayvault.core.errors import ConfigError

_MERGE = "tag:yaml.org,2002:merge"


class _Loader(yaml.SafeLoader):
    """Refuses duplicate keys: YAML forbids them, but PyYAML takes the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Make a mapping of its node."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
                if key.value in seen:
                    problem = f"the key `{key.value}` is there twice"
                    raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(file: Path) -> dict[Any, Any]:
    """The keys and values of a file; `ConfigError` if it can't be read or holds something else."""
    try:
        values = yaml.load(file.read_bytes(), _Loader)  # noqa: S506 - it is a SafeLoader
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}") from error
    except RecursionError as error:
        raise ConfigError(f"{file} is no configuration: its lists are too deep") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{file} is not valid YAML: {_yaml_problem(error)}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(f"{file} should hold `key: value` lines, but holds something else")
    return values


def _yaml_problem(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split())
