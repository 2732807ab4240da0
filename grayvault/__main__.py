"""`python -m grayvault` is the command line."""

from grayvault.cli.main import main

main()
