"""Bytes, brightness and colour error of each tier, beside other codecs."""
