"""Crash points enumerated: a run is recorded, cut after every operation, and started again.

`record` sees each file operation of a real run, `states` what a crash after each of them may leave
on the disk, `restart` starts GrayVault on such a state, and `invariants` looks at what came of it.
"""
