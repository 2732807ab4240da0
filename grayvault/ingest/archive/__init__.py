"""One photo to one vault file: values in, values out; no catalog, no queue."""
