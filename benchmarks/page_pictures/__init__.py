"""The pictures of the page in docs/images: its views in Chromium, on a desk and on a phone."""
