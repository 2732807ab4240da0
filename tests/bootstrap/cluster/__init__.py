"""Tests of the workers on a cluster."""
