"""How the models of the study are shown a picture, and what is taken from their answers."""
