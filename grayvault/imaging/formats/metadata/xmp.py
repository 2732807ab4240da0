"""XMP packets: parsed safely, and the orientation of an archived photo.

Source of the structure: ISO 16684-1 (XMP), RDF/XML serialisation.
"""

import re

from lxml import etree

_TIFF_ORIENTATION = "{http://ns.adobe.com/tiff/1.0/}Orientation"
_ORIENTATION = re.compile(rb"(tiff:Orientation(?:\s*=\s*[\"']|\s*>)\s*)\d+(?=\s*[\"'<])")


def reset_orientation(packet: bytes) -> bytes:
    """`packet` with its orientation, if any, set to 1, in whatever form it is written.

    Only that value changes, but in odd forms: of these the XML is written anew. A packet that
    can't be parsed is searched for what readers search such packets for.
    """
    plain = _ORIENTATION.sub(rb"\g<1>1", packet)
    root = parse_packet(plain)
    if root is None or not _set_upright(root):
        return plain
    return etree.tostring(root.getroottree(), encoding="utf-8")


def _set_upright(root: "etree._Element") -> bool:
    """Set attributes and elements that are orientations to 1; whether any was another value."""
    changed = False
    for element in root.iter("*"):
        if element.tag == _TIFF_ORIENTATION and _is_odd(element):
            tail = element.tail
            element.clear()
            element.text, element.tail = "1", tail
            changed = True
        if element.get(_TIFF_ORIENTATION, "1") != "1":
            element.set(_TIFF_ORIENTATION, "1")
            changed = True
    return changed


def _is_odd(element: "etree._Element") -> bool:
    """Whether an orientation is anything but a plain 1."""
    return element.text != "1" or len(element) > 0 or len(element.attrib) > 0


def parse_packet(packet: bytes) -> "etree._Element | None":
    """The root element of an untrusted packet: no entities, no network, no huge trees.

    XMP has no document type, and entities that one declares would be left undeclared: None.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(packet.strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root.getroottree().docinfo.internalDTD is None else None
