#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# streams.py - ComplianceAsCode's data streams as Debian packs them: the OVAL documents of each,
# with the values its benchmark exports in the place of external variables.
import glob
import os
import sys
import xml.etree.ElementTree as ET

FOLDER = "/usr/share/xml/scap/ssg/content"
OVAL = "{http://oval.mitre.org/XMLSchema/oval-definitions-5}"
XCCDF = "{http://checklists.nist.gov/xccdf/1.2}"


def names():
    """ssg-NAME-ds.xml of every product; the -1.2 files beside them say the same."""
    return sorted(os.path.basename(path)[4:-7] for path in glob.glob(FOLDER + "/ssg-*-ds.xml"))


def path_of(name):
    return os.path.join(FOLDER, "ssg-%s-ds.xml" % name)


def default_value(value):
    """Of an XCCDF Value: the text without a selector, or else the first."""
    texts = value.findall(XCCDF + "value")
    plain = [e.text or "" for e in texts if not e.get("selector")]
    return (plain or [e.text or "" for e in texts])[0]


def exported_values(tree):
    """OVAL variable: the value, by the rule that exports it or, where none does, by its name."""
    values = {e.get("id"): default_value(e) for e in tree.iter(XCCDF + "Value")}
    named = {"oval:ssg-%s:var:1" % own.rpartition("_value_")[2]: text
             for own, text in values.items()}
    named.update((e.get("export-name"), values[e.get("value-id")])
                 for e in tree.iter(XCCDF + "check-export"))
    return named


def fill_in(document, exported):
    """External variables become constants: both programs get the same values."""
    for variable in document.iter(OVAL + "external_variable"):
        for part in list(variable):
            if not part.tag.endswith("notes"):
                variable.remove(part)
        variable.tag = OVAL + "constant_variable"
        ET.SubElement(variable, OVAL + "value").text = exported.get(variable.get("id"), "1")


def documents(name, into):
    """Writes the OVAL documents of the stream into a folder; returns their paths."""
    folder = os.path.join(into, name)
    if not os.path.isdir(folder):
        tree = ET.parse(path_of(name)).getroot()
        exported = exported_values(tree)
        os.makedirs(folder + ".part", exist_ok=True)
        for number, document in enumerate(tree.iter(OVAL + "oval_definitions"), 1):
            fill_in(document, exported)
            ET.ElementTree(document).write(
                os.path.join(folder + ".part", "%s-%d-oval.xml" % (name, number)), "utf-8", True)
        os.rename(folder + ".part", folder)
    return sorted(glob.glob(folder + "/*.xml"))


def profiles(name):
    return [e.get("id") for e in ET.parse(path_of(name)).iter(XCCDF + "Profile")]


if __name__ == "__main__":
    for stream in sys.argv[2:] or names():
        print(" ".join(documents(stream, sys.argv[1])))
