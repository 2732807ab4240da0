"""Picture files, colour, codecs and measures: pixels only, no vault and no catalog."""
