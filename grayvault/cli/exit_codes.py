"""The exit codes of all commands; 0 is success."""

FAILED = 1
"""The command failed or was interrupted, or a check has found a problem."""

WRONG_USAGE = 2
"""The command line or the configuration is wrong; click uses this code, too."""

INCOMPLETE = 3
"""The command has finished, but some files could not be processed as wanted."""
