import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from grayvault.imaging.formats.metadata.restored_label import (
    LABEL_NAMESPACE,
    add_label,
    is_restored,
)
from grayvault.imaging.formats.metadata.xmp import reset_orientation
from tests.imaging.formats.files import saved
from tests.support.photos import crop
from tests.support.tools import need

LABEL = {"Color": "restored", "DeltaEMean": "1.23"}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PACKET = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="%s"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 tiff:Orientation="6"><dc:creator><rdf:Seq><rdf:li>Zo\xc3\xab</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""" % RDF.encode()


def parsed(packet: bytes) -> "etree._Element":
    """As any reader of XMP would parse it: entities that nobody declares are an error."""
    return etree.fromstring(packet, etree.XMLParser(resolve_entities=False))


@pytest.mark.parametrize(
    "packet",
    [
        None,
        b"",
        PACKET,
        PACKET + b" " * 2000,
        PACKET[PACKET.index(b"<x:") : PACKET.index(b"\n<?xpacket end")],
        PACKET[PACKET.index(b"<rdf:RDF") : PACKET.index(b"</x:")],
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
    ],
)
def test_a_labelled_packet_says_restored(packet: bytes | None) -> None:
    assert not is_restored(packet)
    made = add_label(packet, LABEL)
    assert is_restored(made)
    assert made.startswith(b"<?xpacket begin=")
    assert made.endswith(b'<?xpacket end="w"?>')
    descriptions = parsed(made).iter(f"{{{RDF}}}Description")
    values = [d.attrib for d in descriptions if d.get(f"{{{LABEL_NAMESPACE}}}Color")]
    assert [v[f"{{{LABEL_NAMESPACE}}}DeltaEMean"] for v in values] == ["1.23"]


def test_a_label_keeps_the_rest_of_a_packet() -> None:
    assert "Zoë" in etree.tostring(parsed(add_label(PACKET, LABEL)), encoding="unicode")


def test_a_label_changes_no_other_byte() -> None:
    packet = PACKET.replace(b'"6"', b"'6'").replace(b"</rdf:RDF>", b"<?odd one?></rdf:RDF>")
    made = add_label(packet, LABEL)
    before, end = packet.split(b"</rdf:RDF>")
    assert made.startswith(before)
    assert made.endswith(b"</rdf:RDF>" + end)


def test_a_second_label_replaces_the_first() -> None:
    twice = add_label(add_label(PACKET, LABEL), {"Color": "restored", "DeltaEMean": "4.56"})
    assert twice.count(b"restored") == 1
    assert b"1.23" not in twice


def test_a_new_label_leaves_its_neighbours() -> None:
    merged = b"""<rdf:RDF xmlns:rdf="%s"><rdf:Description rdf:about="" xmlns:g="%s"
     xmlns:dc="http://purl.org/dc/elements/1.1/" g:Color="restored" dc:source="scan">
     <g:DeltaEMean>1.23</g:DeltaEMean><dc:title>Coffee</dc:title></rdf:Description></rdf:RDF>
    """ % (RDF.encode(), LABEL_NAMESPACE.encode())
    made = add_label(merged, {"Color": "restored", "DeltaEMean": "4.56"})
    assert made.count(b"restored") == made.count(b"4.56") == 1
    assert b"1.23" not in made
    assert b"scan" in made
    assert b"Coffee" in made


def test_a_value_is_escaped() -> None:
    packet = add_label(None, {"Color": "restored", "Colorizer": "<&\">'é"})
    (description,) = parsed(packet).iter(f"{{{RDF}}}Description")
    assert description.get(f"{{{LABEL_NAMESPACE}}}Colorizer") == "<&\">'é"


def test_a_label_written_as_an_element_counts() -> None:
    packet = (
        b'<rdf:RDF xmlns:rdf="%s"><rdf:Description rdf:about="" xmlns:g="%s">'
        b"<g:Color>restored</g:Color></rdf:Description></rdf:RDF>"
    ) % (RDF.encode(), LABEL_NAMESPACE.encode())
    assert is_restored(packet)
    assert not is_restored(packet.replace(b">restored<", b">true<"))


def test_a_label_survives_another_program(tmp_path: Path) -> None:
    exiftool = need("exiftool")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(saved(crop("coffee", 20, 30), "JPEG", xmp=add_label(PACKET, LABEL)))
    subprocess.run(
        [exiftool, "-q", "-overwrite_original", "-XMP-dc:Title=Coffee", str(photo)], check=True
    )
    data = photo.read_bytes()
    start, end = data.index(b"<?xpacket begin"), data.index(b"<?xpacket end")
    assert b"Coffee" in data[start:end]
    assert is_restored(data[start:end])


def laughs(levels: int) -> bytes:
    """The "billion laughs": each entity is ten times the one before."""
    entities = b'<!ENTITY e0 "ha">' + b"".join(
        b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, levels)
    )
    return hostile(b"<!DOCTYPE x [%s]>" % entities, b"&e%d;" % (levels - 1))


def hostile(doctype: bytes, content: bytes) -> bytes:
    return (
        b"%s<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='%s'>"
        b"<rdf:Description rdf:about='%s'>%s</rdf:Description></rdf:RDF></x:xmpmeta>"
    ) % (doctype, RDF.encode(), LABEL_NAMESPACE.encode(), content)


@pytest.mark.parametrize("levels", [3, 12])
def test_a_billion_laughs_are_harmless(levels: int) -> None:
    packet = laughs(levels)
    assert not is_restored(packet)
    made = add_label(packet, LABEL)
    assert is_restored(made)
    assert len(made) < len(packet) + 1000
    assert "&e" not in etree.tostring(parsed(made), encoding="unicode")


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "%s">]>' % secret.as_uri().encode()
    made = add_label(hostile(doctype, b"&e;"), LABEL)
    assert b"swordfish" not in made
    assert "&e" not in etree.tostring(parsed(made), encoding="unicode")


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:xmpmeta",
        b"not XML at all",
        PACKET[:-60],
        b"\xff\xfe\0\0" * 9,
        b"<a>" * 5000 + b"</a>" * 5000,
        PACKET.replace(b"Zo\xc3\xab", b"Zo\xeb"),
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_a_malformed_packet_is_replaced(packet: bytes) -> None:
    assert not is_restored(packet + LABEL_NAMESPACE.encode())
    made = add_label(packet, LABEL)
    assert is_restored(made)
    assert len(made) < 1000


@given(st.binary(max_size=200))
def test_any_bytes_can_be_labelled(packet: bytes) -> None:
    assert is_restored(add_label(packet, LABEL))


@pytest.mark.parametrize("text", [b'tiff:Orientation="6"', b"tiff:Orientation='6'"])
def test_an_orientation_attribute_is_set_upright(text: bytes) -> None:
    packet = PACKET.replace(b'tiff:Orientation="6"', text)
    assert reset_orientation(packet) == packet.replace(b"6" + text[-1:], b"1" + text[-1:])


def test_an_orientation_element_is_set_upright() -> None:
    assert reset_orientation(b"<tiff:Orientation>8</tiff:Orientation>") == (
        b"<tiff:Orientation>1</tiff:Orientation>"
    )


TIFF = b"http://ns.adobe.com/tiff/1.0/"
ODD = (
    b'<rdf:Description tiff:Orientation = " 6 "/>',
    b"<rdf:Description tiff:Orientation='&#54;'/>",
    b'<rdf:Description t:Orientation="6"/>',
    b"<rdf:Description xmlns:x='%s' x:Orientation='6'/>" % TIFF,
    b"<rdf:Description><tiff:Orientation >\n6 </tiff:Orientation></rdf:Description>",
    b"<rdf:Description><t:Orientation>6</t:Orientation></rdf:Description>",
    b"<rdf:Description><Orientation xmlns='%s'>6</Orientation></rdf:Description>" % TIFF,
    b"<rdf:Description><tiff:Orientation><!-- -->6</tiff:Orientation></rdf:Description>",
    b"<rdf:Description><tiff:Orientation><![CDATA[6]]></tiff:Orientation></rdf:Description>",
    b"<rdf:Description><t:Orientation rdf:parseType='Resource'><rdf:value>6</rdf:value>"  # noqa: ISC004
    b"</t:Orientation></rdf:Description>",
)


@pytest.mark.parametrize("description", ODD)
def test_an_orientation_in_an_odd_form_is_set_upright(description: bytes) -> None:
    front = b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>"
    packet = front + (
        b"<rdf:RDF xmlns:rdf='%s' xmlns:tiff='%s' xmlns:t='%s'>%s<rdf:Description rdf:about='it'/>"
        b"</rdf:RDF><?xpacket end='w'?>"
    ) % (RDF.encode(), TIFF, TIFF, description)
    made = reset_orientation(packet)
    name = f"{{{TIFF.decode()}}}Orientation"
    values = [element.get(name) for element in parsed(made).iter("*")]
    values += ["".join(map(str, element.itertext())) for element in parsed(made).iter(name)]
    assert {str(value).strip() for value in values if value is not None} == {"1"}
    assert made.startswith(b"<?xpacket begin=")
    assert b"about='it'" in made or b'about="it"' in made
    assert reset_orientation(made) == made


def test_an_orientation_of_another_vocabulary_stays() -> None:
    packet = (
        PACKET.replace(b"tiff:Orientation", b"page:Orientation")
        .replace(b"xmlns:tiff", b"xmlns:page")
        .replace(TIFF, b"http://example.org/pages/")
    )
    assert reset_orientation(packet) == packet


def test_a_packet_without_orientation_stays() -> None:
    packet = PACKET.replace(b"Orientation", b"XResolution")
    assert reset_orientation(packet) == packet
