"""The hint decoder of docs/reference/hints.md a second time: slow, plain, sharing no code."""
