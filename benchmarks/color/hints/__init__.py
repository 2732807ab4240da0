"""Bytes and colour error of hints, beside the chroma of other codecs."""
