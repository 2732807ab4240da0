"""The label of a restored photo: GrayVault's properties in its XMP packet.

Source of the structure: ISO 16684-1 (XMP), RDF/XML serialisation.
"""

import re

from lxml import etree

from grayvault.imaging.formats.metadata.xmp import parse_packet

LABEL_NAMESPACE = "https://grayvault.org/ns/1.0/"
"""The XML namespace of GrayVault's properties; `Color="restored"` marks a restored photo."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_META = "adobe:ns:meta/"
_PACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s\n<?xpacket end="w"?>'
_RDF_END = re.compile(rb"</(?:[\w.-]+:)?RDF\s*>")
_PADDING = re.compile(rb"\s+(?=<\?xpacket end)")


def add_label(packet: bytes | None, properties: dict[str, str]) -> bytes:
    """`packet` with GrayVault's `properties` added; a packet that can't be parsed is replaced.

    Properties are simple values in `LABEL_NAMESPACE`, such as `Color` and `DeltaEMean`.
    """
    added = with_label(packet, properties) if packet else None
    if added is not None:
        return added
    root = etree.Element(f"{{{_META}}}xmpmeta", nsmap={"x": _META})
    rdf = etree.SubElement(root, f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF})
    return _with_properties(root, rdf, properties)


def with_label(packet: bytes, properties: dict[str, str]) -> bytes | None:
    """As `add_label`; None if the packet can't be parsed."""
    if spliced := _spliced(packet, properties):
        return spliced
    root = parse_packet(packet)
    if root is None:
        return None
    rdf = root if root.tag == f"{{{_RDF}}}RDF" else root.find(f".//{{{_RDF}}}RDF")
    if rdf is None:
        return None
    _unlabel(rdf)
    return _with_properties(root, rdf, properties)


def read_label(packet: bytes | None) -> dict[str, str]:
    """GrayVault's properties in `packet`, as `add_label` writes them."""
    root = parse_packet(packet) if packet and LABEL_NAMESPACE.encode() in packet else None
    if root is None:
        return {}
    mark = f"{{{LABEL_NAMESPACE}}}"
    attributes = (description.attrib.items() for description in root.iter(f"{{{_RDF}}}Description"))
    return {
        str(name).removeprefix(mark): str(value)
        for pairs in attributes
        for name, value in pairs
        if str(name).startswith(mark)
    }


def _spliced(packet: bytes, properties: dict[str, str]) -> bytes | None:
    """`packet` with a description of its own put in, all else byte for byte but for its padding.

    So readers that search the text find what they found. None if that can't be: it is labelled
    already, isn't XML in one byte a character, or has nothing to put it into.
    """
    ends = list(_RDF_END.finditer(packet))
    if LABEL_NAMESPACE.encode() in packet or not ends or parse_packet(packet) is None:
        return None
    description = _description(properties)
    at = ends[-1].start()
    made = (packet[:at] + etree.tostring(description) + packet[at:]).strip(b"\0 \r\n\t")
    made = _PADDING.sub(b"\n", made) if made.startswith(b"<?xpacket") else _PACKET % made
    return made if _has_label(made) else None


def _has_label(packet: bytes) -> bool:
    """Whether the RDF of `packet` has a description with GrayVault's properties."""
    root = parse_packet(packet)
    roots = [] if root is None else list(root.iter(f"{{{_RDF}}}RDF"))
    names = (str(name) for rdf in roots for description in rdf for name in description.attrib)
    return any(name.startswith(f"{{{LABEL_NAMESPACE}}}") for name in names)


def is_restored(packet: bytes | None) -> bool:
    """Whether `packet` labels its picture as restored by GrayVault."""
    if not packet or LABEL_NAMESPACE.encode() not in packet:
        return False
    root = parse_packet(packet)
    if root is None:
        return False
    name = f"{{{LABEL_NAMESPACE}}}Color"
    return any(
        element.get(name) == "restored" or (element.tag == name and element.text == "restored")
        for element in root.iter("*")
    )


def _with_properties(
    root: "etree._Element", rdf: "etree._Element", properties: dict[str, str]
) -> bytes:
    """The packet of a tree with a description of its own for our properties."""
    rdf.append(_description(properties))
    return _PACKET % etree.tostring(root, encoding="utf-8")


def _description(properties: dict[str, str]) -> "etree._Element":
    """A description of its own for our properties."""
    description = etree.Element(
        f"{{{_RDF}}}Description", nsmap={"rdf": _RDF, "grayvault": LABEL_NAMESPACE}
    )
    description.set(f"{{{_RDF}}}about", "")
    for name, value in properties.items():
        description.set(f"{{{LABEL_NAMESPACE}}}{name}", value)
    return description


def _unlabel(rdf: "etree._Element") -> None:
    """Take GrayVault's properties, written as attributes or as elements, out of `rdf`."""
    for description in rdf.findall(f"{{{_RDF}}}Description"):
        for name in [str(name) for name in description.attrib]:
            if name.startswith(f"{{{LABEL_NAMESPACE}}}"):
                del description.attrib[name]
        for child in description.findall(f"{{{LABEL_NAMESPACE}}}*"):
            description.remove(child)
