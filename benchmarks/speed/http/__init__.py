"""Views over HTTP: new ones against thumbnails from colour JPEG XL, cached ones against nginx."""
