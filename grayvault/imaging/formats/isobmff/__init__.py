"""Files made of ISOBMFF boxes: HEIC, AVIF and JPEG XL."""
