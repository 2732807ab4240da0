"""Models of the study, from what their authors published to the folder of models."""
