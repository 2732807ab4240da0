"""Middleware: what a request passes before it reaches its endpoint."""
